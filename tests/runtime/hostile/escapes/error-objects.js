// outcome: event
// What the errors of the runtime hold.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const errors = [];
  const attempts = [
    () => setTimeout('text'), () => cache.load(), () => new Headers({ 'a b': 1 }), () => crypto.createHash('nothing'),
    () => Buffer.from(1), () => new URL('nothing'), () => AWS.S3, () => structuredClone(() => 0), () => atob({}),
  ];
  for (const attempt of attempts) try { attempt(); } catch (error) { errors.push(error); }
  const text = errors.map((error) => `${error.stack} ${error.message} ${JSON.stringify(error)}`).join();
  return leakIf(/python|\/work|\/root|site-packages|\.py\b|Traceback/.test(text), event);
}
