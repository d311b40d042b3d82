// TextEncoder writes UTF-8, and encodeInto tells how far it came.
function onTrack(event) {
  const encoder = new TextEncoder();
  const into = (text, size) => {
    const bytes = new Uint8Array(size);
    return [encoder.encodeInto(text, bytes), [...bytes]];
  };
  const value = [
    ['', 'abc', 'é€😀', '\ud800', 'a\0'].map((text) => [...encoder.encode(text)]), [...encoder.encode()], [...encoder.encode(null)],
    into('a€', 3), into('a😀b', 3), into('a😀b', 5), into('\ud800b', 5), encoder.encoding, encoder.encode('x').constructor.name,
  ];
  return { ...event, value };
}
