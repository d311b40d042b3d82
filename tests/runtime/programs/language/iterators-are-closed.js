// Leaving a loop early calls the iterator's return.
function onTrack(event) {
  const log = [];
  const endless = {
    [Symbol.iterator]() {
      let n = 0;
      return {
        next: () => ({ value: n++, done: false }),
        return() {
          log.push('closed');
          return {};
        },
      };
    },
  };
  for (const n of endless) if (n === 2) break;
  const [first, second] = endless;
  return { ...event, value: [log, first, second] };
}
