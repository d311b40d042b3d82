// An event with a BigInt in it cannot be delivered.
function onTrack(event) {
  return { ...event, value: 10n };
}
