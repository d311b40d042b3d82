// Promises of the language do what Node Mailjet needs of Bluebird's.
module.exports = Promise;
