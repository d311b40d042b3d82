// `fetch` of node-fetch 2. The host follows the redirects and decompresses; an answer is here as a whole before the
// promise is kept, so what goes wrong with a body rejects `fetch`, not `text`. Every header that the author sets goes
// out, but for the connection's own; where none is set, the host's client has its own defaults.
const { apply, cancel, isInstance, owned, send } = kit;
const { AbortError, FetchError, shown } = require('fetch/errors');
const { Headers } = require('fetch/headers');
const { Request, wireOf } = require('fetch/request');
const { Response, answered } = require('fetch/response');
const settle = Promise.prototype.then;

const failure = ({ error, type, code, url }, asked) => {
  const at = shown(url || asked);
  switch (type) {
    case 'request-timeout':
      return new FetchError(`network timeout at: ${at}`, type);
    case 'body-timeout':
      return new FetchError(`Response timeout while trying to fetch ${at}`, type);
    case 'max-redirect':
      return new FetchError(`maximum redirect reached at: ${at}`, type);
    case 'no-redirect':
      return new FetchError(`uri requested responds with a redirect, redirect mode is set to error: ${at}`, type);
    case 'invalid-redirect':
      return new FetchError(`uri requested responds with an invalid redirect URL: ${at}`, type);
    default:
      return new FetchError(`request to ${at} failed, reason: ${error}`, type, code);
  }
};

const aborted = () => new AbortError('The user aborted a request.');

// The host's answer, or an AbortError as soon as the signal says so.
const untilAborted = (wire, signal) =>
  owned(new Promise((resolve, reject) => {
    const sending = send(wire);
    const abort = () => {
      cancel(wire.id);
      reject(aborted());
    };
    const finish = (box) => {
      signal.removeEventListener('abort', abort);
      resolve(box);
    };
    signal.addEventListener('abort', abort);
    apply(settle, sending, [finish, reject]);
  }));

const ask = (wire, signal) => {
  if (!signal) return send(wire);
  if (signal.aborted) throw aborted();
  return untilAborted(wire, signal);
};

async function fetch(resource, options) {
  const request = new Request(resource, options);
  let answer;
  try {
    const wire = wireOf(request);
    ({ answer } = await ask(isInstance(Promise, wire) ? await wire : wire, request.signal));
  } catch (error) {
    if (error instanceof AbortError || error instanceof TypeError) throw error;
    throw new FetchError(`request to ${shown(request.url)} failed, reason: ${error.message}`, 'system');
  }
  if (answer.error !== '') throw failure(answer, request.url);
  return answered(answer, request);
}

fetch.isRedirect = (status) => [301, 302, 303, 307, 308].includes(status);
module.exports = Object.assign(fetch, { default: fetch, Headers, Request, Response, FetchError });
