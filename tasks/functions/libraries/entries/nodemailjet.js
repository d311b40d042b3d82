exports.nodemailjet = require('node-mailjet');
