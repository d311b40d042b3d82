// Objects of which exactly what is here can be used: another name that is read throws as soon as it is used.
const { refuseUse } = kit;
const { get } = Reflect;

// Asked by the language, by JSON, promises and loggers of anything they are given.
const ASKED_OF_ALL = ['constructor', 'inspect', 'then', 'toJSON'];

exports.only = (target, name, reason) =>
  new Proxy(target, {
    get(object, key) {
      if (typeof key === 'symbol' || key in object || ASKED_OF_ALL.includes(key)) return get(object, key);
      return refuseUse(`${name}.${key}`, reason);
    },
  });

exports.unavailable = (name, reason) => new Error(`${name} is not available in this runtime: ${reason}`);
