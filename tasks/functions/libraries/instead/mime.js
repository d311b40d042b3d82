// The types that superagent knows by a short name, without the two thousand that nobody asks for.
const types = { __proto__: null, html: 'text/html', json: 'application/json', txt: 'text/plain', xml: 'application/xml' };

exports.define = (more) => {
  for (const type of Object.keys(more)) for (const name of more[type]) types[name] = type;
};
exports.lookup = exports.getType = (name) => {
  if (name in types) return types[name];
  throw new Error(`The short name ${name} is not known in this runtime: give the whole media type`);
};
