// A value is loaded anew when its time to live is over.
async function onTrack(event) {
  let loads = 0;
  const load = () => cache.load('short', 20, async () => ++loads);
  const first = [await load(), await load()];
  await new Promise((resolve) => setTimeout(resolve, 40));
  return { ...event, value: [...first, await load()] };
}
