// The line of an error in an async function is the author's, also after an await.
const pause = () => new Promise((resolve) => setTimeout(resolve, 1));

async function check(event) {
  await pause();
  if (event.userId) {
    throw new InvalidEventPayload('bad user');
  }
}

async function onTrack(event) {
  await check(event);
  return event;
}
