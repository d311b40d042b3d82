// What setTimeout gives is an object with ref, unref and a number.
async function onTrack(event) {
  const timer = setTimeout(() => {}, 1);
  const value = [
    typeof timer,
    typeof timer.ref,
    timer.unref() === timer,
    timer.hasRef(),
    typeof +timer,
    typeof timer.refresh,
    timer.constructor.name,
  ];
  clearTimeout(+timer);
  return { ...event, value };
}
