// A copy of a hash goes its own way.
const attempt = (action) => {
  try {
    return action();
  } catch (error) {
    return [error.name, error.code, error.message];
  }
};

function onTrack(event) {
  const hash = crypto.createHash('sha1').update('a');
  const copy = hash.copy();
  const binary = crypto.createHash('sha1').update(Buffer.from('a\0'));
  const value = [copy.update('b').digest('hex'), hash.update('c').digest('hex'), binary.copy().digest('hex')];
  value.push(binary.update('more').digest('hex'), attempt(() => hash.copy()));
  value.push(crypto.createHash('shake128').update('a').copy({ outputLength: 4 }).digest('hex'));
  return { ...event, value };
}
