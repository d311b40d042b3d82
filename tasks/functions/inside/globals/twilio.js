// Twilio's REST API under the names of the package twilio 3: what functions use most of it. The package itself takes
// a third of a second and 20 MB.
const { Twilio, REASON } = require('twilio/client');
const { RequestClient } = require('twilio/request-client');
const { RestException } = require('twilio/rest-exception');
const { only } = require('services/only');

function twilio(accountSid, authToken, options) {
  return new Twilio(accountSid, authToken, options);
}

// What checks signatures is loaded when that is done.
const validateRequest = (...given) => require('twilio/signature').validateRequest(...given);
const validateRequestWithBody = (...given) => require('twilio/signature').validateRequestWithBody(...given);

module.exports = only(
  Object.assign(twilio, { Twilio, RequestClient, RestException, validateRequest, validateRequestWithBody }),
  'twilio',
  REASON,
);
