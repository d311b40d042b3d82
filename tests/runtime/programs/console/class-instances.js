// Instances show the name of their class; objects without a prototype say so.
function onTrack(event) {
  class User { constructor() { this.name = 'Ada'; } get age() { return 36; } }
  class Admin extends User {}
  console.log(new User(), new Admin(), new (class {})(), Object.create(null), Object.create({ inherited: 1 }));
  console.log(Object.assign(Object.create(null), { a: 1 }));
  console.log({ nested: new Admin(), deep: { deeper: { deepest: new User() } } });
  class Tagged { get [Symbol.toStringTag]() { return 'Tag'; } }
  console.log(new Tagged(), { [Symbol.toStringTag]: 'own' });
}
