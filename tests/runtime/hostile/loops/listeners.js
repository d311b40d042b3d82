// outcome: timeout, memory, error
// Listeners that add listeners, of events that they dispatch.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const target = new EventTarget();
  const listen = () => {
    target.addEventListener('x', () => listen());
    target.dispatchEvent(new Event('x'));
  };
  for (;;) try { listen(); } catch {}
}
