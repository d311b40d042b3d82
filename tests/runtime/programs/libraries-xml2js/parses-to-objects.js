// `parseString` gives lists of children, attributes under `$` and text under `_`.
const text = '<?xml version="1.0"?><order id="7"><item sku="a">One &amp; more</item><item sku="b"/><note><![CDATA[<raw>]]></note></order>';
const onTrack = async (event) => {
  const called = await new Promise((resolve, reject) =>
    xml2js.parseString(text, (error, result) => (error ? reject(error) : resolve(result))),
  );
  return { ...event, value: [called, await xml2js.parseStringPromise('<a><b>1</b><b>2</b> </a>')] };
};
