// Runs one program as functions run, in a process of its own, and prints what became of each event as JSON.
// Standard input: {"code", "events", "settings"}. `code` has the preamble in front.
'use strict';
const fs = require('fs');
const util = require('util');
const vm = require('vm');
const { Console } = require('console');
const { Writable } = require('stream');

const FILE = 'function.js';
const HANDLERS = { identify: 'onIdentify', track: 'onTrack', page: 'onPage', screen: 'onScreen', group: 'onGroup' };
Object.assign(HANDLERS, { alias: 'onAlias', delete: 'onDelete' });
const { code, events, settings } = JSON.parse(fs.readFileSync(0, 'utf8'));
const print = process.stdout.write.bind(process.stdout);
const exit = process.exit.bind(process);

// Globals, as CONTRACT §1 lists them

const classes = {};
for (const name of ['RetryError', 'ValidationError', 'InvalidEventPayload', 'EventNotSupported', 'DropEvent']) {
  classes[name] = { [name]: class extends Error {} }[name];
  Object.defineProperty(classes[name].prototype, 'name', { value: name, writable: true, configurable: true });
}

const formData = () => {
  const Base = require('form-data');
  return class FormData extends Base {
    fields = [];
    append(name, value, options) {
      super.append(name, value, options);
      this.fields.push([name, value]);
    }
    get(name) {
      const field = this.fields.find((one) => one[0] === name);
      return field === undefined ? null : field[1];
    }
    has(name) {
      return this.fields.some((one) => one[0] === name);
    }
    entries() {
      return this.fields[Symbol.iterator]();
    }
  };
};

const entries = new Map();
const cache = {
  async load(key, ttl, callback) {
    const load = typeof ttl === 'function' ? ttl : callback;
    if (typeof load !== 'function') throw new TypeError('cache.load needs a function that loads the value');
    const known = entries.get(String(key));
    if (known !== undefined && known.expires > performance.now()) return known.promise;
    const entry = { expires: Infinity };
    entries.set(String(key), entry);
    const fill = async () => {
      try {
        await undefined;
        const value = await load();
        entry.expires = ttl >= 0 ? performance.now() + ttl : Infinity;
        return value;
      } catch (error) {
        if (entries.get(String(key)) === entry) entries.delete(String(key));
        throw error;
      }
    };
    return (entry.promise = fill());
  },
  delete(key) {
    entries.delete(String(key));
  },
};

const globals = {
  fetch: () => require('node-fetch'),
  Headers: () => require('node-fetch').Headers,
  Request: () => require('node-fetch').Request,
  Response: () => require('node-fetch').Response,
  FormData: formData,
  cache: () => cache,
  atob: () => require('atob'),
  btoa: () => require('btoa'),
  crypto: () => require('crypto'),
  https: () => require('https'),
  _: () => require('lodash'),
  moment: () => require('moment-timezone'),
  uuidv5: () => ({ uuidv5: require('uuidv5') }),
  jsonwebtoken: () => require('jsonwebtoken'),
  xml: () => require('xml'),
  xml2js: () => require('xml2js'),
  zlib: () => ({ zlib: require('zlib') }),
  libphonenumberjslib: () => ({ libphonenumberjs: require('libphonenumber-js') }),
  fetchretrylib: () => ({ fetchretry: require('fetch-retry') }),
  OAuth: () => require('oauth'),
  mailchimplib: () => ({ mailchimp: require('@mailchimp/mailchimp_marketing') }),
  nodemailjet: () => ({ nodemailjet: require('node-mailjet') }),
  sendgrid: () => ({ client: require('@sendgrid/client'), mail: require('@sendgrid/mail') }),
  stripe: () => require('stripe'),
  twilio: () => require('twilio'),
  hubspotlib: () => ({ hubspot: require('@hubspot/api-client') }),
  AWS: () => require('../../../tasks/functions/libraries/node_modules/aws-sdk'),
  winstonlib: () => ({ winston: require('winston') }),
};

// On first use, as in the sandbox: after the preamble.
for (const [name, find] of Object.entries(globals)) {
  const set = (value) => Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
  Object.defineProperty(globalThis, name, {
    configurable: true,
    set,
    get() {
      set(find());
      return globalThis[name];
    },
  });
}
for (const [name, value] of Object.entries(classes)) {
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
}
process.env = {};

// Console: one entry a call

let logs = [];
const collector = new Writable({
  decodeStrings: false,
  write(text, _encoding, done) {
    logs.push(text.replace(/\n$/, ''));
    done();
  },
});
globalThis.console = new Console({ stdout: collector, stderr: collector });
process.stdout.write = process.stderr.write = (text) => {
  logs.push(String(text).replace(/\n$/, ''));
  return true;
};

// Errors

const isObject = (value) => (typeof value === 'object' && value !== null) || typeof value === 'function';

// By class, then by `name`, then by the constructor's name.
const nameOf = (error) => {
  if (!isObject(error)) return 'Error';
  for (const name of Object.keys(classes)) if (error instanceof classes[name]) return name;
  if (typeof error.name === 'string' && error.name in classes) return error.name;
  if (error.constructor && error.constructor.name in classes) return error.constructor.name;
  return typeof error.name === 'string' && error.name !== '' ? error.name : 'Error';
};

const messageOf = (error) => {
  if (!isObject(error)) return String(error);
  return error.message === undefined ? (JSON.stringify(error) ?? String(error)) : String(error.message);
};

// Who made an error: `user` code, a `library`, or else the `runtime`, whose words are its own. An error that the engine
// throws has the same frames as one that is made there with `new`: the source text at that place tells.
const MADE = /^(new\b|super\b|[\w$.]*(Error|Supported|Payload|DropEvent)\b)/;
const sourceOf = (file) => {
  if (file === FILE) return code;
  return file.includes('node_modules') ? fs.readFileSync(file, 'utf8') : '';
};
const makerOf = (stack) => {
  const frame = /^ +at (?:.*\()?(.+?):(\d+):(\d+)\)?$/.exec(stack.split('\n').find((line) => /^ {4}at /.test(line)));
  if (frame === null) return 'runtime';
  const line = sourceOf(frame[1]).split('\n')[frame[2] - 1] ?? '';
  if (!MADE.test(line.slice(frame[3] - 1))) return 'runtime';
  return frame[1] === FILE ? 'user' : 'library';
};

const describe = (error) => {
  const stack = util.types.isNativeError(error) && typeof error.stack === 'string' ? error.stack : undefined;
  const line = stack === undefined ? null : new RegExp(`${FILE}:(\\d+)`).exec(stack);
  return {
    name: nameOf(error),
    message: messageOf(error),
    by: stack === undefined ? 'user' : makerOf(stack),
    ...(line === null ? {} : { line: Number(line[1]) }),
  };
};

// Events, one at a time

let settle = () => {};

const threw = (error) => {
  const described = describe(error);
  return described.name === 'DropEvent' ? { outcome: 'dropped' } : { outcome: 'threw', error: described };
};
const returned = (value) => {
  if (value === undefined || value === null) return { outcome: 'dropped' };
  try {
    const text = JSON.stringify(value);
    return text === undefined ? { outcome: 'returned' } : { outcome: 'returned', value: JSON.parse(text) };
  } catch (error) {
    return threw(error);
  }
};

const named = (name) => vm.runInThisContext(`typeof ${name} === 'function' ? ${name} : undefined`);
const invoke = async (event) => {
  try {
    const name = HANDLERS[event.type];
    const handler = named(name);
    if (handler === undefined) {
      const known = [...Object.values(HANDLERS), 'onBatch'].filter((one) => named(one) !== undefined);
      const has = known.join(', ').replace(/, (\w+)$/, ' and $1') || 'none';
      const message = `the function has no handler for ${event.type} events (it has ${has})`;
      return { outcome: 'threw', error: { name: 'EventNotSupported', message, by: 'user' } };
    }
    return returned(await handler(event, JSON.parse(JSON.stringify(settings))));
  } catch (error) {
    return threw(error);
  }
};

const run = async () => {
  const results = [];
  for (const event of events) {
    const result = await new Promise((resolve) => {
      settle = resolve;
      invoke(event).then(resolve);
    });
    results.push({ ...result, logs });
    logs = [];
  }
  return results;
};

const finish = (results) => {
  print(JSON.stringify(results), () => exit(0));
};

// An error in a callback ends its event; nothing pending any more means that it never settles.
process.on('uncaughtException', (error) => settle(threw(error)));
process.on('unhandledRejection', (error) => logs.push(`Unhandled rejection: ${util.inspect(error)}`));
process.on('beforeExit', () => settle({ outcome: 'timeout' }));

try {
  vm.runInThisContext(code, { filename: FILE });
  run().then(finish);
} catch (error) {
  const result = { outcome: 'threw', error: { ...describe(error), name: 'InvalidSettings', by: 'runtime' }, logs };
  finish(events.map(() => result));
}
