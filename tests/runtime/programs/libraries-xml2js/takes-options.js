// Options choose how a document becomes an object.
const text = '<ns:Order Id="7" open="true"><ns:Total>42.50</ns:Total><Items><Item>a</Item></Items><Empty/></ns:Order>';
const parse = (options) => new xml2js.Parser(options).parseStringPromise(text);
const { normalize, firstCharLowerCase, stripPrefix, parseNumbers, parseBooleans } = xml2js.processors;
const onTrack = async (event) => ({
  ...event,
  value: [
    await parse({ explicitArray: false }),
    await parse({ explicitArray: false, mergeAttrs: true, explicitRoot: false }),
    await parse({ attrkey: '@', charkey: '#', explicitCharkey: true, emptyTag: null }),
    await parse({ tagNameProcessors: [stripPrefix, firstCharLowerCase], attrNameProcessors: [normalize] }),
    await parse({ valueProcessors: [parseNumbers], attrValueProcessors: [parseNumbers, parseBooleans] }),
    await parse({ explicitChildren: true, preserveChildrenOrder: true, xmlns: true }),
    await parse({ ignoreAttrs: true, validator: (path, _current, value) => (path === '/ns:Order/ns:Total' ? 'checked' : value) }),
  ],
});
