// Iteration gives lower-case names in order, with joined values.
async function onTrack(event, settings) {
  const headers = new Headers([['b', '1'], ['A', '2'], ['c', '3'], ['B', '4'], ['Z', '5']]);
  const seen = [];
  headers.forEach(function (value, name, all) {
    seen.push([name, value, all === headers, this.own]);
  }, { own: true });
  return {
    ...event,
    value: [[...headers], [...headers.keys()], [...headers.values()], [...headers.entries()], seen, Object.fromEntries(headers)],
  };
}
