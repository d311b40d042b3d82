// Headers can be made of objects, pairs, other headers and nothing.
async function onTrack(event, settings) {
  const first = new Headers({ a: '1', b: '2' });
  const copy = new Headers(first);
  copy.append('a', '3');
  return {
    ...event,
    value: [[...copy], [...first], [...new Headers()], [...new Headers(null)], [...new Headers(new Map([['m', '1']]))], [...new Headers(Object.entries({ e: '1' }))]],
  };
}
