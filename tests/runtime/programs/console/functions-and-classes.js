// Functions and classes are shown by kind and name.
function onTrack(event) {
  function named() {}
  class A {}
  class B extends A {}
  console.log(named, () => 1, async () => 1, async function later() {}, function* steps() {});
  console.log(A, B, class {}, Object.assign(named, { option: 1 }), [named], Math.max);
}
