// A return in finally swallows the error.
function onTrack(event) {
  try {
    throw new Error('never seen');
  } finally {
    return { ...event, value: 'from finally' };
  }
}
