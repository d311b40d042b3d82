// Writes only if the environment variable DEBUG says so, and functions have no environment.
module.exports = () => () => undefined;
