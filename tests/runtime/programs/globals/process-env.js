// The environment is there and empty.
function onTrack(event) {
  process.env.MINE = 'set';
  return {
    ...event,
    value: [typeof process, Object.keys(process.env), process.env.HOME === undefined, process.env.MINE],
  };
}
