// With `stream` the document comes in pieces, and `xml.element` is filled step by step.
const onTrack = async (event) => {
  const list = xml.element({ _attr: { kind: 'list' } });
  const stream = xml({ items: list }, { stream: true, indent: true });
  const pieces = [];
  stream.on('data', (piece) => pieces.push(piece));
  const ended = new Promise((resolve) => stream.on('end', resolve));
  list.push({ item: 1 });
  setTimeout(() => {
    list.push({ item: ['two', { deep: true }] });
    list.close();
  }, 1);
  await ended;
  return { ...event, value: pieces };
};
