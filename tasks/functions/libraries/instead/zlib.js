// axios and superagent pipe a packed answer through this; what was packed comes out in one piece, once all has come.
const Stream = require('stream');
const zlib = require('zlib');

exports.createUnzip = () => {
  const pieces = [];
  const unpacked = new Stream();
  const give = (options) => {
    const bytes = zlib.unzipSync(Buffer.concat(pieces), options);
    if (bytes.length > 0) unpacked.emit('data', bytes);
  };
  const end = () => {
    try {
      give();
    } catch (error) {
      if (error.code === 'Z_BUF_ERROR') give({ finishFlush: zlib.constants.Z_SYNC_FLUSH }); // the part that has come
      throw error;
    }
  };
  unpacked.writable = true;
  unpacked.write = (piece) => {
    pieces.push(piece);
    return true;
  };
  unpacked.end = () => {
    try {
      if (pieces.length > 0) end();
    } catch (error) {
      return void unpacked.emit('error', error);
    }
    unpacked.emit('end');
  };
  return unpacked;
};
