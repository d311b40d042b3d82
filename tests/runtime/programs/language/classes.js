// Classes inherit, have private methods, static members, and new.target.
class Base {
  static made = [];
  kind = new.target?.name ?? 'field';
  constructor() {
    Base.made.push(new.target.name);
  }
  #secret() {
    return 'secret';
  }
  tell() {
    return `${this.#secret()} of ${this.constructor.name}`;
  }
  static [Symbol.hasInstance](other) {
    return other === 1 || Function.prototype[Symbol.hasInstance].call(this, other);
  }
}
class Child extends Base {
  tell() {
    return super.tell() + '!';
  }
  get [Symbol.toStringTag]() {
    return 'Child';
  }
}
function onTrack(event) {
  const child = new Child();
  let called;
  try {
    Child();
  } catch (error) {
    called = error.name;
  }
  return {
    ...event,
    value: [child.tell(), Base.made, 1 instanceof Base, String(child), called, child.kind, typeof Child],
  };
}
