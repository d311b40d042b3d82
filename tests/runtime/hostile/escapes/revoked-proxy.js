// outcome: error
// A thrown proxy that is revoked.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  throw proxy;
}
