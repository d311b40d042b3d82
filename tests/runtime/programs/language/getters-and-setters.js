// Accessors work on literals, classes and by defineProperty.
class Temperature {
  #celsius = 0;
  static count = 0;
  static {
    Temperature.count = 7;
  }
  get fahrenheit() {
    return this.#celsius * 1.8 + 32;
  }
  set fahrenheit(value) {
    this.#celsius = (value - 32) / 1.8;
  }
  static from(value) {
    return Object.assign(new this(), { fahrenheit: value });
  }
  has(other) {
    return #celsius in other;
  }
}
function onTrack(event) {
  const t = Temperature.from(212);
  const lazy = {
    get once() {
      Object.defineProperty(this, 'once', { value: 'kept', enumerable: true });
      return 'first';
    },
  };
  const value = [
    t.fahrenheit,
    t.has(t),
    t.has({}),
    Object.keys(t),
    lazy.once,
    lazy.once,
    Temperature.count,
    JSON.stringify(t),
  ];
  return { ...event, value };
}
