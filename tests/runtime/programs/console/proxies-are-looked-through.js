// A log shows what stands behind a proxy, without its traps.
function onTrack(event) {
  const traps = { get() { throw new Error('trap'); }, ownKeys() { throw new Error('trap'); } };
  console.log(new Proxy({ a: 1 }, traps), [new Proxy([1, 2], traps)], new Proxy(function named() {}, {}));
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  console.log(proxy, { proxy });
}
