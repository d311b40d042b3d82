// outcome: error
// A thrown proxy that refuses every question.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const refuse = () => { throw new Error('refused'); };
  throw new Proxy(function () {}, { get: refuse, getPrototypeOf: refuse, has: refuse, ownKeys: refuse, apply: refuse });
}
