// Many timers run in the order of their delays.
async function onTrack(event) {
  const ran = [];
  for (let i = 0; i < 300; i++) setTimeout(() => ran.push(i), 20 + ((i * 7) % 30) * 4);
  await new Promise((resolve) => setTimeout(resolve, 200));
  const delays = ran.map((i) => ((i * 7) % 30) * 4);
  return { ...event, value: [ran.length, delays.every((delay, i) => i === 0 || delays[i - 1] <= delay)] };
}
