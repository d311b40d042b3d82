exports.mail = require('@sendgrid/mail');
exports.client = require('@sendgrid/client');

// axios looks for a browser, then for all of Node's `process`: here it is told. It follows no redirects, since that
// would need Node's streams; SendGrid answers with none. A proxy would get the key in the clear.
const { defaults } = require('axios');
const send = require('axios/lib/adapters/http');

defaults.adapter = async (config) => {
  if (!config.proxy) return send(config);
  throw new Error('The option proxy is not available in this runtime: requests go the way that its host sends them');
};
defaults.maxRedirects = 0;
