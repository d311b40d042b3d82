// What a parser has read a builder writes again.
const onTrack = async (event) => {
  const text = '<feed lang="de"><entry n="1"><t>ä€😀</t></entry><entry n="2"/></feed>';
  const document = await xml2js.parseStringPromise(text);
  document.feed.entry.push({ $: { n: 3 }, t: ['new'] });
  return { ...event, value: new xml2js.Builder({ headless: true, renderOpts: { pretty: false } }).buildObject(document) };
};
