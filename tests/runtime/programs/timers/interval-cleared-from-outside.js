// Another timer, or an interval itself, ends an interval; its arguments come each time.
async function onTrack(event) {
  const seen = [];
  const first = setInterval((...args) => seen.push(args.join('')), 2, 'a', 1);
  await new Promise((resolve) => {
    const second = setInterval(() => {
      clearInterval(second);
      clearInterval(first);
      resolve();
    }, 30);
  });
  const count = seen.length;
  await new Promise((resolve) => setTimeout(resolve, 15));
  return { ...event, value: [count > 1, seen.length === count, new Set(seen).size, seen[0]] };
}
