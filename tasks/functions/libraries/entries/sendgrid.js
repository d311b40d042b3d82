exports.mail = require('@sendgrid/mail');
exports.client = require('@sendgrid/client');

// axios looks for a browser, then for all of Node's `process`: here it is told. It follows no redirects, since that
// would need Node's streams; SendGrid answers with none.
const { defaults } = require('axios');

defaults.adapter = require('axios/lib/adapters/http');
defaults.maxRedirects = 0;
