// outcome: event
// Addresses that no function may reach, in all their spellings.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const hosts = ['127.0.0.1', 'localhost', '0.0.0.0', '169.254.169.254', '[::1]', '[::ffff:127.0.0.1]', '2130706433',
    '0177.0.0.1', '0x7f.1', '10.0.0.1', '192.168.0.1', '[fe80::1]', '[fc00::1]', '224.0.0.1', '[::]', '127.1'];
  return Promise.all(hosts.map((name) => fetch(`http://${name}:1/`).then(() => name, () => '')))
    .then((reached) => leakIf(reached.join('') !== '', event));
}
