// Optional chaining and the nullish operators stop at null and undefined only.
function onTrack(event) {
  let calls = 0;
  const count = () => ++calls;
  const o = { zero: 0, f: () => 'called' };
  o.zero ??= 5;
  o.none ??= 'set';
  o.zero ||= 7;
  o.zero &&= 8;
  const value = [
    event.context?.page?.url,
    o.f?.(),
    o.g?.(count()),
    calls,
    o?.['zero'],
    null ?? 'default',
    0 ?? 1,
    '' || 'empty',
    delete o?.none,
  ];
  return { ...event, value: value.map((one) => (one === undefined ? 'undefined' : one)) };
}
