exports.fetchretry = require('fetch-retry');
