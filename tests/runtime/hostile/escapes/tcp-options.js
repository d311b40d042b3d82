// outcome: event
// Sockets and files by way of https.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const attempts = [{ socketPath: '/var/run/docker.sock' }, { createConnection: () => 0 }, { ca: 'x' }, { lookup: () => 0 }];
  const sent = attempts.map((options) => {
    try { https.get({ host: 'a.example', ...options }); return 'sent'; } catch { return ''; }
  });
  return leakIf(sent.join('') !== '', event);
}
