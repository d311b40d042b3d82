// What sends the client's requests unless it is given another `httpClient`.
const { Buffer } = require('buffer');
const fetch = require('fetch');
const { encode, withQuery } = require('services/query');
const { QPromise } = require('twilio/promises');

const parsed = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

const send = async ({ method, uri, username, password, headers, params, data, timeout, allowRedirects }) => {
  const all = { ...headers };
  if (username && password) all.Authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  const response = await fetch(withQuery(uri, encode(params ?? {})), {
    method,
    headers: all,
    body: method === 'POST' ? encode(data ?? {}) : undefined,
    redirect: allowRedirects ? 'follow' : 'manual',
    timeout: timeout ?? 0,
  });
  const answered = {};
  for (const [name, value] of response.headers) answered[name] = value;
  return { statusCode: response.status, body: parsed(await response.text()), headers: answered };
};

exports.RequestClient = class RequestClient {
  request(options) {
    if (!options?.method) throw new Error('http method is required');
    if (!options.uri) throw new Error('uri is required');
    return QPromise.resolve(send(options));
  }
};
