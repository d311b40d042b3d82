// structuredClone refuses functions and symbols with a DataCloneError.
function onTrack(event) {
  const value = [() => {}, Symbol('s'), { nested: { f() {} } }].map((one) => {
    try {
      return structuredClone(one);
    } catch (error) {
      return [error.name, error.code, error instanceof Error, error.constructor.name];
    }
  });
  return { ...event, value };
}
