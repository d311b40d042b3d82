// Wrong arguments are refused as in Node.
async function onTrack(event, settings) {
  const attempt = (action) => {
    try {
      action();
      return 'taken';
    } catch (error) {
      return [error.name, error.code, error.message];
    }
  };
  const target = new EventTarget();
  return {
    ...event,
    value: [
      attempt(() => new AbortSignal()),
      attempt(() => AbortSignal.timeout('x')),
      attempt(() => new Event()),
      attempt(() => target.addEventListener('a', 5)),
      attempt(() => target.dispatchEvent({})),
      attempt(() => target.addEventListener('a', null)),
      attempt(() => target.removeEventListener('a', () => {})),
    ],
  };
}
