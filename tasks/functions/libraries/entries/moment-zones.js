module.exports = require('moment-timezone/data/packed/latest.json');
