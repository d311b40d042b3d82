// outcome: error
// NUL characters in an error.
function onTrack(event, settings) {
  if (!event.attack) return event;
  throw Object.assign(new Error('before\0after'), { name: 'RetryError\0X' });
}
