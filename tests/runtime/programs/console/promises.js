// A promise that nobody waited for is shown as pending.
function onTrack(event) {
  console.log(new Promise(() => {}), { later: new Promise(() => {}) }, (async () => new Promise(() => {}))());
}
