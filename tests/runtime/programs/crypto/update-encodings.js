// Data in every encoding, good and bad.
const attempt = (action) => {
  try {
    return action();
  } catch (error) {
    return [error.name, error.code, error.message];
  }
};

function onTrack(event) {
  const hash = (data, encoding) =>
    attempt(() => crypto.createHash('md5').update(data, encoding).digest('hex'));
  const value = [
    hash('616263', 'hex'),
    hash('61626', 'hex'),
    hash('61zz63', 'hex'),
    hash('YWJj', 'base64'),
    hash('YW Jj==YWJj', 'base64'),
    hash('_-8', 'base64url'),
    hash('é€😀', 'latin1'),
    hash('é€😀', 'binary'),
    hash('é€😀', 'ascii'),
    hash('é€😀', 'utf16le'),
    hash('é€😀', 'UTF-8'),
    hash('é€😀', 'no such'),
    hash('é€😀'),
    hash(''),
  ];
  return { ...event, value };
}
