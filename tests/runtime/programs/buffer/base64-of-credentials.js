// The header of basic authentication, as most functions build it.
function onTrack(event) {
  const header = `Basic ${Buffer.from(`${event.userId}:p€ss:wörd`).toString('base64')}`;
  const [user, password] = Buffer.from(header.slice(6), 'base64').toString().split(/:(.*)/);
  return { ...event, value: [header, user, password] };
}
