// Wrong uses of URLSearchParams are errors with a code.
function onTrack(event) {
  const params = new URLSearchParams('a=1');
  const attempts = [
    () => new URLSearchParams([['a']]), () => new URLSearchParams([1]), () => new URLSearchParams(['ab']),
    () => new URLSearchParams({ [Symbol.iterator]: 1 }), () => params.append('x'), () => params.get(), () => params.set('x'),
    () => params.delete(), () => params.has(), () => params.getAll(), () => params.forEach(5),
  ];
  const value = attempts.map((attempt) => {
    try {
      return attempt();
    } catch (error) {
      return [error.name, error.code, error.message];
    }
  });
  return { ...event, value };
}
