// The APIs that are called through axios do not redirect; axios is told not to follow (see entries/sendgrid.js).
const refused = {
  request() {
    throw new Error('The option maxRedirects is not available in this client: it follows no redirects');
  },
};

module.exports = { http: refused, https: refused };
