// Dates, maps, sets, regular expressions, boxes and bytes stay what they are.
function onTrack(event) {
  const pattern = /a(b)/giu;
  pattern.lastIndex = 3;
  const clone = structuredClone({
    date: new Date(5), invalid: new Date(NaN), map: new Map([['k', { v: new Set([1, 'x']) }]]), pattern,
    boxes: [new Number(1), new String('s'), new Boolean(false), Object(5n)], bytes: new Uint8Array([1, 2, 3]),
    part: new Uint16Array(new Uint16Array([1, 2, 3]).buffer, 2, 1), buffer: Buffer.from('ab'), view: new DataView(new ArrayBuffer(4), 1, 2),
  });
  const value = [
    clone.date instanceof Date, +clone.date, Number.isNaN(+clone.invalid), clone.map.get('k').v.has('x'), String(clone.pattern),
    clone.pattern.lastIndex, clone.boxes.map((box) => [typeof box, String(box)]), [...clone.bytes], [...clone.part], clone.part.byteOffset,
    clone.buffer.constructor.name, clone.view.byteLength, clone.view.byteOffset,
  ];
  return { ...event, value };
}
