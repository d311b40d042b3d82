// structuredClone copies deeply, with cycles, dates, maps and typed arrays.
function onTrack(event) {
  const original = {
    date: new Date(5),
    map: new Map([['k', { deep: true }]]),
    set: new Set([1]),
    bytes: new Uint8Array([1, 2]),
    re: /a/gi,
    error: new RangeError('r'),
  };
  original.self = original;
  const copy = structuredClone(original);
  const value = [
    copy !== original,
    copy.self === copy,
    copy.date.getTime(),
    copy.map.get('k').deep,
    [...copy.set],
    [...copy.bytes],
    String(copy.re),
    copy.error.name,
    copy.error.message,
    copy.error instanceof RangeError,
    copy.map.get('k') !== original.map.get('k'),
  ];
  return { ...event, value };
}
