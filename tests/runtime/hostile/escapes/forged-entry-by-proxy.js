// outcome: event
// A proxy as a message from the host, which tells when its key is read.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const { get: enter, set } = Object.getOwnPropertyDescriptor(globalThis, 'dukpy');
  const seen = [];
  let reached = false;
  for (const key of [undefined, null, '', 0, NaN, [], {}]) {
    const get = (target, name) => {
      seen.push(name);
      return target[name];
    };
    set(new Proxy({ key, op: 'begin', data: { settings: '{}', seed: {} } }, { get }));
    reached ||= enter() !== undefined;
  }
  return leakIf(reached || seen.includes('op') || seen.includes('data'), event);
}
