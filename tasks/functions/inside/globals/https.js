// `https`: requests through the host, which follows no redirects for it and leaves bodies as they come.
module.exports = require('http/common').clientFor('https:', 443);
