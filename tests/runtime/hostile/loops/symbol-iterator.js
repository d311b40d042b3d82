// outcome: timeout
// An iterator that never ends, handed to a built-in.
function onTrack(event, settings) {
  if (!event.attack) return event;
  new Set({ [Symbol.iterator]: () => ({ next: () => ({ value: 1, done: false }) }) });
}
