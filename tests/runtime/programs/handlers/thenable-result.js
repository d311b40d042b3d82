// A returned object with a then is awaited like a promise.
function onTrack(event) {
  return { then: (resolve) => resolve({ ...event, value: 'from a thenable' }) };
}
