// Async generators and for await work, also over lists of promises.
async function* pages() {
  for (let page = 1; page <= 3; page++) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    yield { page };
  }
}
async function onTrack(event) {
  const value = [];
  for await (const { page } of pages()) value.push(page);
  for await (const item of [Promise.resolve('x'), 'y']) value.push(item);
  return { ...event, value };
}
