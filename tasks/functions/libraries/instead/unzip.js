// superagent reads an answer through the `on` of its message; here that gives what was packed, once all has come.
const { StringDecoder } = require('string_decoder');
const Stream = require('stream');
const zlib = require('zlib');

exports.unzip = (request, response) => {
  const unpacked = new Stream();
  unpacked.req = request;
  let decoder;
  const pieces = [];
  const give = () => {
    if (pieces.length > 0) {
      const bytes = zlib.unzipSync(Buffer.concat(pieces));
      unpacked.emit('data', decoder === undefined ? bytes : decoder.write(bytes));
    }
    unpacked.emit('end');
  };
  const finish = () => {
    try {
      give();
    } catch (error) {
      unpacked.emit('error', error);
    }
  };
  response.on('data', (piece) => pieces.push(piece));
  response.on('end', finish);

  const { on } = response;
  response.setEncoding = (encoding) => {
    decoder = new StringDecoder(encoding);
  };
  response.on = function (event, listener) {
    const isOfBody = event === 'data' || event === 'end' || event === 'error';
    if (isOfBody) unpacked.on(event, listener);
    if (!isOfBody || event === 'error') on.call(response, event, listener);
    return this;
  };
};
