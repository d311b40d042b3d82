// What HubSpot refused. `code` and `headers` are what later versions of the package call these.
exports.HttpError = class HttpError extends Error {
  constructor(response, body, statusCode) {
    super('HTTP request failed');
    this.response = response;
    this.body = body;
    this.statusCode = statusCode;
    this.name = 'HttpError';
    this.code = statusCode;
    this.headers = response?.headers;
  }
};
