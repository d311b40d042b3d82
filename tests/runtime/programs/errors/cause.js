// The option cause is kept, and shows in the console.
function onTrack(event) {
  const error = new Error('outer', { cause: new TypeError('inner') });
  const value = [
    error.cause.message,
    error.cause instanceof TypeError,
    Object.keys(error),
    'cause' in new Error('none'),
  ];
  return { ...event, value };
}
