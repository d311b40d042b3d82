// `atob` and `btoa` as the libraries of these names have them: lenient, where a browser's throw.
const { Buffer } = require('buffer');

exports.atob = function atob(str) {
  return Buffer.from(str, 'base64').toString('binary');
};
exports.btoa = function btoa(str) {
  const buffer = str instanceof Buffer ? str : Buffer.from(str.toString(), 'binary');
  return buffer.toString('base64');
};
