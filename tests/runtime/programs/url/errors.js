// What is no URL is a TypeError that names the input.
function onTrack(event) {
  const attempts = [
    () => new URL('nope'), () => new URL('/path'), () => new URL(''), () => new URL('x', 'y'), () => new URL('http://'),
    () => new URL('http://h:99999'), () => new URL('http://h:8x'), () => new URL(undefined), () => new URL('https://u@/'),
    () => { new URL('http://h').href = 'nope'; },
  ];
  const value = attempts.map((attempt) => {
    try {
      return attempt();
    } catch (error) {
      return [error.name, error.code, error.message, error.input, Object.keys(error), error instanceof TypeError];
    }
  });
  return { ...event, value: [...value, URL.canParse('nope'), URL.canParse('nope', 'http://h'), URL.canParse('http://h')] };
}
