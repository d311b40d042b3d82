// A path with spaces is refused.
async function onTrack(event, settings) {
  try {
    https.get({ hostname: 'x.test', path: '/a b' });
    return { ...event, value: 'sent' };
  } catch (error) {
    return { ...event, value: [error.name, error.code, error.message] };
  }
}
