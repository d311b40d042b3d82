// `http`, for libraries.
const { clientFor } = require('http_common');
const { ClientRequest, IncomingMessage } = require('http_request');

module.exports = {
  ...clientFor('http:', 80),
  ClientRequest,
  IncomingMessage,
  METHODS: ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'],
  STATUS_CODES: require('statuses').STATUS_CODES,
};
