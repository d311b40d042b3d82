// The core of the AWS SDK: all that its services have in common, as its own loader for Node sets it up. What that one
// asks of the environment, of files, of other processes and of the metadata service is left out: credentials are what
// the author gives.
const util = require('aws-sdk/lib/util');

Object.assign(util.crypto, { lib: require('crypto') });
Object.assign(util, {
  Buffer: require('buffer').Buffer,
  createEventStream: require('aws-sdk/lib/event-stream/buffered-create-event-stream').createEventStream,
  environment: 'nodejs',
  getProfilesFromSharedConfig: () => ({ default: {} }),
  getSystemErrorName: require('util').getSystemErrorName,
  isBrowser: () => false,
  isNode: () => true,
  querystring: require('querystring'),
  realClock: require('aws-sdk/lib/realclock/browserClock'),
  stream: require('stream'),
  url: require('url'),
  uuid: { v4: () => require('crypto').randomUUID() },
});

const AWS = require('aws-sdk/lib/core');
require('aws-sdk/lib/http/node');

const client = AWS.NodeHttpClient.prototype;
const { handleRequest } = client;
const refused = new WeakSet();
client.handleRequest = function (request, options, onAnswer, onError) {
  if (options?.proxy) throw new Error('httpOptions.proxy is not available in this runtime');
  const noteRefusal = (error) => {
    if (error.code === 'ERR_REQUEST_REFUSED') refused.add(error);
    onError(error);
  };
  return handleRequest.call(this, request, options, onAnswer, noteRefusal);
};

// The SDK takes any error of a connection for one that may pass: what limits or network rules forbid does not.
AWS.events.on('retry', ({ error }) => {
  if (refused.has(error)) error.retryable = false;
});

// Replaces itself by what `load` gives, or by what somebody assigns; a load that fails can be tried again.
const lazily = (owner, name, load) => {
  const settle = (value) =>
    Object.defineProperty(owner, name, { value, configurable: true, enumerable: true, writable: true });
  const get = () => {
    try {
      settle(load());
    } catch (error) {
      lazily(owner, name, load);
      throw error;
    }
    return owner[name];
  };
  Object.defineProperty(owner, name, { get, set: settle, configurable: true, enumerable: true });
};

lazily(AWS.XML, 'Parser', () => require('./aws-xml'));

// Defines a service as the SDK's file of that name in `clients` does, in its newest version.
const define = (name, version, model) => {
  const id = name.toLowerCase();
  const services = AWS.apiLoader.services;
  services[id] = {};
  lazily(services[id], version, model);
  Object.defineProperty(AWS, name, {
    value: AWS.Service.defineService(id, [version]),
    configurable: true,
    enumerable: true,
    writable: true,
  });
};

module.exports = { AWS, util, regionConfig: require('aws-sdk/lib/region_config'), define, lazily };
