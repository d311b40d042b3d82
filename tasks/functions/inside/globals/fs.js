// Node's module of that name, for libraries that use files only if they are told to, or ask whether they got one.
const refused = kit.refuseUse('fs', 'functions have no files');

class ReadStream {
  constructor() {
    refused.ReadStream;
  }
}

module.exports = new Proxy(refused, { get: (target, name) => (name === 'ReadStream' ? ReadStream : target[name]) });
