// An interval repeats until it is cleared from within.
async function onTrack(event) {
  let rounds = 0;
  await new Promise((resolve) => {
    const timer = setInterval(() => {
      rounds++;
      if (rounds === 3) {
        clearInterval(timer);
        resolve();
      }
    }, 2);
  });
  await new Promise((resolve) => setTimeout(resolve, 10));
  return { ...event, value: rounds };
}
