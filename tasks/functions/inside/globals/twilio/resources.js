// What there is of Twilio's API: messages and calls of an account, and look-ups of phone numbers.
const { only } = require('services/only');
const { settled } = require('twilio/promises');
const { RestException } = require('twilio/rest-exception');
const { refuseUse } = kit;

const API = 'https://api.twilio.com';
const LOOKUPS = 'https://lookups.twilio.com/v1/PhoneNumbers';

// Nothing else of what is given goes out. A filter's time may also have `Before` or `After`.
const KINDS = {
  messages: {
    path: 'Messages',
    required: ['to'],
    create: [
      'to', 'from', 'messagingServiceSid', 'body', 'mediaUrl', 'statusCallback', 'applicationSid', 'maxPrice',
      'provideFeedback', 'attempt', 'validityPeriod', 'forceDelivery', 'contentRetention', 'addressRetention',
      'smartEncoded', 'persistentAction', 'contentSid', 'contentVariables', 'scheduleType', 'sendAt', 'shortenUrls',
    ],
    update: ['body'],
    filters: ['to', 'from'],
    times: ['dateSent'],
    refused: ['media', 'feedback'],
  },
  calls: {
    path: 'Calls',
    required: ['to', 'from'],
    create: [
      'to', 'from', 'url', 'twiml', 'applicationSid', 'method', 'fallbackUrl', 'fallbackMethod', 'statusCallback',
      'statusCallbackEvent', 'statusCallbackMethod', 'sendDigits', 'timeout', 'record', 'recordingChannels',
      'recordingStatusCallback', 'recordingStatusCallbackMethod', 'sipAuthUsername', 'sipAuthPassword',
      'machineDetection', 'machineDetectionTimeout', 'recordingStatusCallbackEvent', 'trim', 'callerId',
      'machineDetectionSpeechThreshold', 'machineDetectionSpeechEndThreshold', 'machineDetectionSilenceTimeout',
      'asyncAmd', 'asyncAmdStatusCallback', 'asyncAmdStatusCallbackMethod', 'byoc', 'callReason', 'callToken',
      'recordingTrack', 'timeLimit',
    ],
    update: [
      'url', 'method', 'status', 'fallbackUrl', 'fallbackMethod', 'statusCallback', 'statusCallbackMethod', 'twiml',
      'timeLimit',
    ],
    filters: ['to', 'from', 'parentCallSid', 'status'],
    times: ['startTime', 'endTime'],
    refused: ['recordings', 'notifications', 'feedback', 'events', 'payments'],
  },
};

const pascal = (name) => name[0].toUpperCase() + name.slice(1);
const camel = (name) => name.replace(/_([a-z])/g, (_match, letter) => letter.toUpperCase());
const dated = (value) => (value instanceof Date ? `${value.toISOString().slice(0, 19)}Z` : value);

const chosen = (given, names) => {
  const fields = {};
  for (const name of names) if (given[name] !== undefined) fields[pascal(name)] = dated(given[name]);
  return fields;
};

const filtered = (given, { filters, times }) => {
  const fields = chosen(given, filters);
  for (const name of times) {
    const bounds = [[`${name}Before`, '<'], [name, ''], [`${name}After`, '>']];
    for (const [option, sign] of bounds) {
      if (given[option] !== undefined) fields[`${pascal(name)}${sign}`] = dated(given[option]);
    }
  }
  return fields;
};

const DATES = ['date_created', 'date_sent', 'date_updated', 'end_time', 'start_time'];
const valueOf = (name, value) => {
  if (name === 'error_code' && value !== null) return Number.parseInt(value, 10);
  if (!DATES.includes(name) || typeof value !== 'string') return value;
  const time = new Date(value);
  return Number.isNaN(time.getTime()) ? value : time;
};

// The methods that an instance has in the package and not here.
const refusals = (name, { refused }, reason) => {
  const methods = {};
  for (const method of refused) methods[method] = refuseUse(`${name}.${method}`, reason);
  return methods;
};

function toJSON() {
  const isPlain = ([name, value]) => !name.startsWith('_') && typeof value !== 'function';
  return Object.fromEntries(Object.entries(this).filter(isPlain));
}

// What Twilio says of a thing, and what can be done with it.
const instance = (payload, methods) => {
  const result = {};
  for (const [name, value] of Object.entries(payload)) result[camel(name)] = valueOf(name, value);
  for (const [name, value] of Object.entries({ ...methods, toJSON })) {
    Object.defineProperty(result, name, { value, writable: true, configurable: true });
  }
  return result;
};

const ask = async (client, request, isGood) => {
  const response = await client.request(request);
  if (!isGood(response.statusCode)) throw new RestException(response);
  if (response.statusCode === 204) return response;
  const body = typeof response.body === 'string' ? JSON.parse(response.body) : response.body;
  return { ...response, body };
};
const isSuccess = (status) => status >= 200 && status < 300;
const isFound = (status) => status >= 200 && status < 400;
const isPage = (status) => status === 200;

const limitsOf = ({ limit, pageSize }) => {
  for (const [name, value] of Object.entries({ limit, pageSize })) {
    if (value !== undefined && !(Number.isFinite(value) && value > 0)) {
      throw new TypeError(`Parameter ${name} must be a positive integer`);
    }
  }
  return { limit: limit ?? Infinity, pageSize: pageSize ?? limit };
};

const contextOf = (client, uri, kind, others) => {
  const made = ({ body }) => instance(body, { ...methods, ...others });
  const change = async (given) =>
    made(await ask(client, { method: 'POST', uri, data: chosen(given, kind.update) }, isSuccess));
  const remove = async () => (await ask(client, { method: 'DELETE', uri }, isSuccess)).statusCode === 204;
  const methods = {
    fetch: (callback) => settled(async () => made(await ask(client, { method: 'GET', uri }, isFound)), callback),
    update: (options, callback) =>
      typeof options === 'function' ? methods.update({}, options) : settled(() => change(options ?? {}), callback),
    remove: (callback) => settled(remove, callback),
  };
  return methods;
};

const listed = async (client, uri, kind, given, { limit, pageSize }) => {
  const params = filtered(given, kind);
  for (const [name, value] of [['PageToken', given.pageToken], ['Page', given.pageNumber], ['PageSize', pageSize]]) {
    if (value !== undefined) params[name] = value;
  }
  const found = [];
  let request = { method: 'GET', uri, params };
  while (request !== undefined && found.length < limit) {
    const { body } = await ask(client, request, isPage);
    found.push(...body[kind.path.toLowerCase()]);
    const next = body.next_page_uri;
    request = next ? { method: 'GET', uri: `${API}/${next.replace(/^\/+/, '')}` } : undefined;
  }
  return found.slice(0, limit);
};

exports.accountResource = (client, name, reason) => {
  const kind = KINDS[name];
  const folder = `${API}/2010-04-01/Accounts/${encodeURIComponent(client.accountSid)}/${kind.path}`;
  const others = refusals(`twilio.${name}(sid)`, kind, reason);
  const methodsOf = (sid) => contextOf(client, `${folder}/${encodeURIComponent(sid)}.json`, kind, others);
  const made = (payload) => instance(payload, { ...methodsOf(payload.sid), ...others });

  const resource = (sid) => only(methodsOf(sid), `twilio.${name}(sid)`, reason);
  resource.get = resource;
  resource.create = (options, callback) => {
    if (options === undefined) throw new Error('Required parameter "opts" missing.');
    for (const one of kind.required) {
      if (options[one] === undefined) throw new Error(`Required parameter "opts.${one}" missing.`);
    }
    const request = { method: 'POST', uri: `${folder}.json`, data: chosen(options, kind.create) };
    return settled(async () => made((await ask(client, request, isSuccess)).body), callback);
  };
  resource.list = (options, callback) => {
    if (typeof options === 'function') return resource.list({}, options);
    const given = options ?? {};
    const limits = limitsOf(given);
    return settled(async () => (await listed(client, `${folder}.json`, kind, given, limits)).map(made), callback);
  };
  return only(resource, `twilio.${name}`, reason);
};

const lookupFields = (given) => {
  const fields = chosen(given, ['countryCode', 'type', 'addOns']);
  for (const [name, value] of Object.entries(given.addOnsData ?? {})) fields[`AddOns.${name}`] = value;
  return fields;
};

exports.phoneNumbers = (client, reason) => {
  const resource = (number) => {
    const uri = `${LOOKUPS}/${encodeURIComponent(number).replaceAll('%2B', '+')}`;
    const fetch = (options, callback) => {
      if (typeof options === 'function') return fetch({}, options);
      const request = { method: 'GET', uri, params: lookupFields(options ?? {}) };
      return settled(async () => instance((await ask(client, request, isFound)).body, { fetch }), callback);
    };
    return only({ fetch }, 'twilio.lookups.v1.phoneNumbers(number)', reason);
  };
  resource.get = resource;
  return only(resource, 'twilio.lookups.v1.phoneNumbers', reason);
};
