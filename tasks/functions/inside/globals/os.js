// Node's module of that name, as far as libraries use it.
module.exports = { EOL: '\n', hostname: () => 'localhost', platform: () => 'linux' };
