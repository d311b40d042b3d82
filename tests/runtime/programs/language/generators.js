// Generators take values, end early and delegate.
function* numbers() {
  const got = yield 1;
  try {
    yield got * 2;
  } finally {
    yield 'cleaned';
  }
}
function* all() {
  const result = yield* inner();
  yield result;
}
function* inner() {
  yield 'a';
  return 'b';
}
function onTrack(event) {
  const g = numbers();
  const value = [g.next(), g.next(21), g.return('end'), g.next(), g.next(), [...all()]];
  return { ...event, value };
}
