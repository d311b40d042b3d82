// The client: whose credentials go with which request, to which host.
const { only, unavailable } = require('services/only');
const { RequestClient } = require('twilio/request-client');
const { accountResource, phoneNumbers } = require('twilio/resources');

const REASON =
  'of Twilio there are messages, calls and lookups.v1.phoneNumbers; what else it has can be called as in ' +
  'client.request({ method: "POST", uri: "https://verify.twilio.com/v2/Services", data: { FriendlyName: "x" } })';
const OPTIONS = ['accountSid', 'edge', 'env', 'httpClient', 'lazyLoading', 'region', 'userAgentExtensions'];

const lookupsOf = (client) => {
  const v1 = only({ phoneNumbers: phoneNumbers(client, REASON) }, 'twilio.lookups.v1', REASON);
  return only({ v1, phoneNumbers: v1.phoneNumbers }, 'twilio.lookups', REASON);
};

class Twilio {
  constructor(username, password, options) {
    const given = options ?? {};
    for (const name of Object.keys(given)) {
      if (!OPTIONS.includes(name)) {
        throw unavailable(`twilio: the option ${name}`, `there are ${OPTIONS.join(', ')}`);
      }
    }
    const env = given.env ?? {};
    this.username = username || env.TWILIO_ACCOUNT_SID;
    this.password = password || env.TWILIO_AUTH_TOKEN;
    this.accountSid = given.accountSid || this.username;
    this.edge = given.edge || env.TWILIO_EDGE;
    this.region = given.region || env.TWILIO_REGION;
    this.userAgentExtensions = given.userAgentExtensions ?? [];
    this.httpClient = given.httpClient ?? new RequestClient();
    if (!this.username) throw new Error('username is required');
    if (!this.password) throw new Error('password is required');
    if (!this.accountSid.startsWith('AC')) throw new Error('accountSid must start with AC');
    this.messages = accountResource(this, 'messages', REASON);
    this.calls = accountResource(this, 'calls', REASON);
    this.lookups = lookupsOf(this);
    return only(this, 'twilio', REASON);
  }

  /** A request with the client's credentials, to any of Twilio's addresses: `{ statusCode, body, headers }`. */
  request({ method, uri, username, password, headers, params, data, timeout, allowRedirects } = {}) {
    if (!method) throw new Error('method is required');
    if (!uri) throw new Error('uri is required');
    const all = { ...headers, 'Accept-Charset': 'utf-8' };
    if (this.userAgentExtensions.length > 0) all['User-Agent'] = ['Splice', ...this.userAgentExtensions].join(' ');
    if (method === 'POST') all['Content-Type'] ||= 'application/x-www-form-urlencoded';
    all.Accept ||= 'application/json';
    const [, scheme, hostname, rest] = /^(https?:\/\/)([^/:?#]+)([^]*)$/.exec(uri) ?? [];
    if (hostname === undefined) throw new TypeError(`Invalid URL: ${uri}`);
    return this.httpClient.request({
      method,
      uri: scheme + this.getHostname(hostname, this.edge, this.region) + rest,
      username: username || this.username,
      password: password || this.password,
      headers: all,
      params,
      data,
      timeout,
      allowRedirects,
    });
  }

  /** `api.twilio.com` as `api.EDGE.REGION.twilio.com`. */
  getHostname(hostname, targetEdge, targetRegion) {
    const parts = hostname.split('.');
    const domain = parts.slice(-2).join('.');
    const [product, ...places] = parts.slice(0, -2);
    const ownRegion = places.pop();
    const [ownEdge] = places;
    const region = targetRegion || ownRegion || (targetEdge && 'us1');
    if (!region) return hostname;
    return [product, targetEdge || ownEdge, region, domain].filter(Boolean).join('.');
  }
}

Object.assign(exports, { Twilio, REASON });
