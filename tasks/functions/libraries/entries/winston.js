exports.winston = require('winston');
