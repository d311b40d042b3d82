exports.libphonenumberjs = require('libphonenumber-js');
