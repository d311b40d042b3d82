// outcome: timeout, event, memory, error
// URLs, hosts and queries of a million characters each.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const many = (text) => text.repeat(1e6 / text.length);
  for (const text of ['/..', '@', '%', '%ff', '&', '[:', 'xn--', '\u00e4.', '\t', '1.', ' ', '0x', '\ud800', ':']) {
    for (const start of ['https://', 'https://a.example/', 'https://a.example/?', '']) {
      try { new URL(start + many(text)).searchParams.sort(); } catch {}
    }
  }
  return event;
}
