// The client: credentials, headers, and how often a request is tried.
const fetch = require('fetch');
const { only, unavailable } = require('services/only');
const { encode, withQuery } = require('services/query');
const { HttpError } = require('hubspot/http-error');
const { OBJECTS, crmObject } = require('hubspot/objects');
const { setTimer, writeLine } = kit;

const REASON =
  `of HubSpot there are crm.${Object.keys(OBJECTS).join(', crm.')} with basicApi, batchApi, searchApi and getAll; ` +
  'what else it has can be called as in client.apiRequest({ method: "GET", path: "/crm/v3/owners" })';
const OPTIONS = ['accessToken', 'apiKey', 'basePath', 'defaultHeaders', 'numberOfApiCallRetries', 'useLimiter'];
const NumberOfRetries = Object.freeze({ NoRetries: 0, One: 1, Two: 2, Three: 3, Four: 4, Five: 5, Six: 6 });

const waitMs = ({ statusCode, body }) => {
  if (statusCode >= 500) return 200;
  if (statusCode !== 429) return undefined;
  if (body?.policyName === 'TEN_SECONDLY_ROLLING') return 10_000;
  return body?.message === 'You have reached your secondly limit.' ? 1000 : undefined;
};

const parsed = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return text === '' ? undefined : text;
  }
};

const send = async (method, url, headers, body) => {
  const answer = await fetch(url, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  const answered = {};
  for (const [name, value] of answer.headers) answered[name] = value;
  const { status: statusCode, statusText: statusMessage } = answer;
  const response = { statusCode, statusMessage, headers: answered, body: parsed(await answer.text()) };
  if (!answer.ok) throw new HttpError(response, response.body, statusCode);
  return response;
};

const checkOptions = (options) => {
  for (const name of Object.keys(options)) {
    if (OPTIONS.includes(name)) continue;
    throw unavailable(`hubspotlib.hubspot: the option ${name}`, `there are ${OPTIONS.join(', ')}`);
  }
};

// What sends a request of a client: the headers of a call win over those of the client.
const asker = (auth, { basePath, defaultHeaders, numberOfApiCallRetries: retries = 0 }) => {
  const base = (basePath ?? 'https://api.hubapi.com').replace(/\/+$/, '');
  return async (method, { path, overlapUrl }, query, body, headers) => {
    const all = { ...defaultHeaders, ...headers };
    if (body !== undefined) all['Content-Type'] = 'application/json';
    if (auth.accessToken) all.Authorization = `Bearer ${auth.accessToken}`;
    const fields = auth.apiKey ? { ...query, hapikey: auth.apiKey } : query;
    const url = withQuery(overlapUrl || base + path, encode(fields));
    for (let attempt = 1; ; attempt++) {
      try {
        return await send(method, url, all, body);
      } catch (error) {
        const ms = attempt > retries || !(error instanceof HttpError) ? undefined : waitMs(error);
        if (ms === undefined) throw error;
        const what = `Request failed with status code [${error.statusCode}]`;
        writeLine(`${what}, will retry [${attempt}] time in [${ms}] ms`);
        await new Promise((resolve) => setTimer(resolve, ms * attempt));
      }
    }
  };
};

class Client {
  constructor(options = {}) {
    checkOptions(options);
    const auth = {};
    const ask = asker(auth, options);
    const crm = {};
    for (const [name, path] of Object.entries(OBJECTS)) crm[name] = crmObject(name, path, ask, REASON);
    this.crm = only(crm, 'hubspotlib.hubspot.crm', REASON);
    this.setAccessToken = (token) => void (auth.accessToken = token);
    this.setApiKey = (key) => void (auth.apiKey = key);
    this.setAuth = ({ accessToken, apiKey }) => {
      if (accessToken) auth.accessToken = accessToken;
      if (apiKey) auth.apiKey = apiKey;
    };
    this.setAuth(options);
    this.apiRequest = async ({ method = 'GET', path = '', overlapUrl, qs, headers, body }) => {
      // Here the client's headers win over those of the call.
      const all = { Accept: 'application/json', ...headers, ...options.defaultHeaders };
      const response = await ask(method, { path, overlapUrl }, qs ?? {}, body, all);
      return { response, body: response.body };
    };
    return only(this, 'hubspotlib.hubspot', REASON);
  }
}

Object.assign(exports, { Client, NumberOfRetries, REASON });
