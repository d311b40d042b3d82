// outcome: event
// Line ends in headers, methods and URLs.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const attempts = [
    () => fetch('http://127.0.0.1:1/', { headers: { 'x': 'a\r\nhost: other' } }),
    () => fetch('http://127.0.0.1:1/', { headers: { 'x\r\ny': 'a' } }),
    () => fetch('http://127.0.0.1:1/', { method: 'GET / HTTP/1.1\r\nx: y' }),
    () => fetch('http://127.0.0.1:1/\r\nx: y'),
  ];
  return Promise.all(attempts.map((attempt) => Promise.resolve().then(attempt).then(() => 'sent', () => '')))
    .then((sent) => leakIf(sent.join('') !== '', event));
}
