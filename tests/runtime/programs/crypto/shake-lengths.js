// An extendable digest has any length.
function onTrack(event) {
  const shake = (name, outputLength) => crypto.createHash(name, { outputLength }).update('x').digest('hex');
  const value = [shake('shake128', 0), shake('shake128', 5), shake('shake256', 100), shake('shake256')];
  return { ...event, value: [...value, shake('sha256', 32)] };
}
