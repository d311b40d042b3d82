// There is no require, module or exports.
function onTrack(event) {
  return {
    ...event,
    value: [typeof require, typeof module, typeof exports, typeof __dirname, typeof window, typeof global],
  };
}
