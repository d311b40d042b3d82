// What the event becomes on its way is decided by JSON: toJSON, undefined, NaN, dates, symbols, functions.
function onTrack(event) {
  const value = {
    undefined: undefined,
    list: [undefined, () => 1, Symbol('s'), NaN, -Infinity, -0],
    date: new Date(0),
    map: new Map([[1, 2]]),
    set: new Set([1]),
    boxed: [Object(1), Object('s'), Object(false)],
    own: { toJSON: (key) => `toJSON of ${key}` },
    text: 'line\u2028separator and "quotes"',
    bytes: new Uint8Array([1, 2]),
    regex: /a/g,
    error: new Error('lost'),
  };
  Object.defineProperty(value, 'hidden', { value: 1, enumerable: false });
  return { ...event, value };
}
