// structuredClone copies plain data; what has a prototype of its own loses it.
function onTrack(event) {
  class Point {
    constructor() {
      this.x = 1;
    }
    get y() {
      return 2;
    }
  }
  const value = [
    structuredClone(event), structuredClone([1, , 3]).length, 1 in structuredClone([1, , 3]), structuredClone(new Point()),
    structuredClone(new Point()).constructor === Object, structuredClone(Object.assign([1], { x: 1 })).x, structuredClone(null),
    [undefined, NaN, -0, 'é', true, 5n].map((item) => Object.is(structuredClone(item), item)),
    structuredClone(Object.create({ b: 1 }, { a: { value: 1, enumerable: true }, c: { value: 1 } })),
    structuredClone({ get x() { return 'got'; } }), Object.keys(structuredClone({ [Symbol('s')]: 1, a: 2 })),
  ];
  return { ...event, value };
}
