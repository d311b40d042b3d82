// Endless recursion is an error that can be caught.
function deeper(n) {
  return deeper(n + 1) + 1;
}
function onTrack(event) {
  try {
    deeper(0);
  } catch (error) {
    return { ...event, value: error instanceof Error };
  }
}
