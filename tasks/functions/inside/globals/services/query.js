// Fields as a query or a form has them; a list repeats its name. Escaped as the packages qs and request do it.
const escape = (value) =>
  encodeURIComponent(value).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

const textOf = (value) => {
  if (value === null) return '';
  return value instanceof Date ? value.toISOString() : String(value);
};

exports.encode = (fields) => {
  const pairs = [];
  for (const name of Object.keys(fields)) {
    for (const value of Array.isArray(fields[name]) ? fields[name] : [fields[name]]) {
      if (value !== undefined) pairs.push(`${escape(name)}=${escape(textOf(value))}`);
    }
  }
  return pairs.join('&');
};

exports.withQuery = (url, query) => (query === '' ? url : `${url}${url.includes('?') ? '&' : '?'}${query}`);
