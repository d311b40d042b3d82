// What cannot be cloned is a DataCloneError.
function onTrack(event) {
  const attempts = [
    () => structuredClone(() => 1), () => structuredClone(Symbol('x')), () => structuredClone({ a: { f() {} } }),
    () => structuredClone(new WeakMap()), () => structuredClone(Promise.resolve()), () => structuredClone((function* () {})()),
    () => structuredClone(), () => structuredClone({ get x() { throw new RangeError('mine'); } }),
    () => structuredClone(1, { transfer: [{}] }), () => structuredClone(1, { transfer: 5 }),
  ];
  const value = attempts.map((attempt) => {
    try {
      return attempt();
    } catch (error) {
      const isException = error instanceof DOMException;
      return [error.name, error.code, error.message, error instanceof Error, isException, isException && String(error)];
    }
  });
  return { ...event, value };
}
