// Getters and setters are named, not called.
function onTrack(event) {
  let calls = 0;
  console.log({ get a() { calls++; throw new Error('no'); }, set b(value) {}, get c() { return 1; }, set c(value) {} });
  console.log(calls);
  console.dir({ get a() { return 1; }, get b() { throw new Error('no'); } }, { getters: true });
}
