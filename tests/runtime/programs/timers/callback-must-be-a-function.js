// A timer without a function is an error with a code.
function onTrack(event) {
  const value = [
    () => setTimeout('code', 1),
    () => setInterval(),
    () => setImmediate(null),
    () => queueMicrotask({}),
  ].map((attempt) => {
    try {
      attempt();
      return 'fine';
    } catch (error) {
      return [error.name, error.code, error instanceof TypeError];
    }
  });
  return { ...event, value };
}
