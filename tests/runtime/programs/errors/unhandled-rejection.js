// A promise that is rejected and forgotten does not end the event.
async function onTrack(event) {
  Promise.reject(new Error('forgotten'));
  await new Promise((resolve) => setTimeout(resolve, 5));
  return { ...event, value: 'delivered' };
}
