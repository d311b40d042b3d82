// Now is the same for all ways to ask for it.
function onTrack(event) {
  const value = [
    Date.now(),
    new Date().getTime(),
    +new Date(),
    new Date().toISOString(),
    Date() === String(new Date()),
  ];
  return { ...event, value };
}
