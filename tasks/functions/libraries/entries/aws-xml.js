module.exports = require('aws-sdk/lib/xml/node_parser');
