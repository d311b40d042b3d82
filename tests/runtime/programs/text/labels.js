// Encodings have many names; what is none is a RangeError.
function onTrack(event) {
  const labels = ['utf8', ' UTF-8 ', 'unicode-1-1-utf-8', 'latin1', 'ascii', 'us-ascii', 'ISO-8859-1', 'cp1252', 'utf-16', 'utf-16be',
    'xyz', '', null, undefined];
  const value = labels.map((label) => {
    try {
      return new TextDecoder(label).encoding;
    } catch (error) {
      return [error.name, error.code, error.message];
    }
  });
  return { ...event, value };
}
