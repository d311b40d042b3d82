// `Builder` writes an object as a document, with attributes, CDATA and a head of one's choice.
const order = { order: { $: { id: 7 }, item: [{ _: 'One & "more"', $: { sku: 'a<b' } }, 'two'], note: '<raw> & text', none: null, empty: '' } };
const onTrack = (event) => ({
  ...event,
  value: [
    new xml2js.Builder().buildObject(order),
    new xml2js.Builder({ cdata: true, headless: true, renderOpts: { pretty: false } }).buildObject(order),
    new xml2js.Builder({ rootName: 'event', xmldec: { version: '1.1', encoding: 'UTF-8', standalone: true } }).buildObject(event.properties),
  ],
});
