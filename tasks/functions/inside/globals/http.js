// `http`, for libraries.
const { clientFor } = require('http/common');
const { ClientRequest, IncomingMessage } = require('http/request');

module.exports = {
  ...clientFor('http:', 80),
  ClientRequest,
  IncomingMessage,
  METHODS: ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'],
  STATUS_CODES: require('http/statuses').STATUS_CODES,
};
