// `xml` writes nested lists and objects, with attributes, CDATA and a declaration.
const onTrack = (event) => ({
  ...event,
  value: [
    xml({ event: [{ _attr: { id: event.messageId, note: 'a "b" <c>' } }, { name: event.event }, { total: event.properties.total }] }),
    xml([{ a: 'x & y' }, { b: { _cdata: '<raw>' } }, { c: [] }, { d: { _attr: { e: 1 } } }], true),
    xml({ root: [{ child: [{ leaf: 'text' }, { leaf: '' }] }] }, { indent: '  ', declaration: { standalone: 'yes', encoding: 'UTF-16' } }),
    xml({ nothing: null }, { declaration: true }),
    xml(),
  ],
});
