// Concurrent loads of a key run the callback once and get the same object.
async function onTrack(event) {
  let loads = 0;
  const load = () =>
    cache.load('key', -1, async () => {
      loads++;
      await new Promise((resolve) => setTimeout(resolve, 3));
      return {};
    });
  const [a, b, c] = await Promise.all([load(), load(), load()]);
  return { ...event, value: [loads, a === b, b === c, (await load()) === a] };
}
