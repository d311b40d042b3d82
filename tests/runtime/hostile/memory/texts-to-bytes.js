// outcome: memory, timeout, error
// Texts of a hundred megabytes through every encoding.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const text = '41'.repeat(2.5e7);
  const all = [];
  for (;;) for (const encoding of ['utf8', 'hex', 'base64', 'utf16le', 'latin1']) all.push(Buffer.from(text, encoding));
}
