exports.uuidv5 = require('uuidv5');
