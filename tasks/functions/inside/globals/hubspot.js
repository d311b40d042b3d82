// HubSpot's CRM API under the names of the package @hubspot/api-client 5: what functions use most of it. The package
// itself takes half a second and 30 MB.
const { only } = require('services/only');
const { Client, NumberOfRetries, REASON } = require('hubspot/client');
const { HttpError } = require('hubspot/http-error');

exports.hubspot = only({ Client, HttpError, NumberOfRetries }, 'hubspotlib.hubspot', REASON);
