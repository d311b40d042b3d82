// What functions find as `zlib`.
exports.zlib = require('zlib');
