// Authors write `new OAuth.OAuth2(…)`, since OAuth is the library, but also `new OAuth(…)`.
const library = require('oauth');

module.exports = Object.assign(library.OAuth, library);
