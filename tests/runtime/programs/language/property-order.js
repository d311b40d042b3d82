// Keys come in the order of the language: integers ascending, then the others as they were added.
function onTrack(event) {
  const o = { b: 1, 2: 1, a: 1, 1: 1, '-1': 1, '01': 1 };
  o.c = 1;
  delete o.b;
  o.b = 1;
  const inherited = Object.create({ z: 1 }, { y: { value: 1, enumerable: true } });
  const walked = [];
  for (const key in inherited) walked.push(key);
  return {
    ...event,
    value: [
      Object.keys(o),
      walked,
      Object.entries({ x: [1] }),
      Object.getOwnPropertyNames(
        class {
          static s() {}
        },
      ),
    ],
  };
}
