// What Twilio refused: `status` is HTTP's, `code` and `moreInfo` are Twilio's.
const detailsOf = ({ body }) => {
  if (typeof body === 'object' && body !== null) return body;
  try {
    return Object(JSON.parse(body));
  } catch {
    return {}; // a page of a proxy, say
  }
};

exports.RestException = class RestException extends Error {
  constructor(response) {
    const details = detailsOf(response);
    super(details.message ?? `[HTTP ${response.statusCode}] Failed to execute request`);
    this.status = response.statusCode;
    this.code = details.code;
    this.moreInfo = details.more_info;
    this.details = details.details;
  }
};
