// In a sloppy timer callback this is the timer.
async function onTrack(event) {
  const value = await new Promise((resolve) => {
    const timer = setTimeout(function () {
      resolve([this === timer, typeof this]);
    }, 1);
  });
  return { ...event, value };
}
