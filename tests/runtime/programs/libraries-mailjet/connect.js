// settings: {"key": "key-of-the-account", "secret": "secret-of-the-account"}
// A client needs a key and a secret, or a token; `perform_api_call: false` sends nothing.
const client = ({ key, secret, secureUrl }, options) =>
  nodemailjet.nodemailjet.connect(key, secret, { url: new URL(secureUrl).host, ...options });
const message = { From: { Email: 'splice@example.com', Name: 'Splice' }, To: [{ Email: 'ada@example.com' }], Subject: 'Łódź', TextPart: 'Hello' };
const onTrack = async (event, settings) => {
  const { nodemailjet: library } = nodemailjet;
  const attempt = (make) => {
    try {
      return make();
    } catch (error) {
      return [error.name, error.message];
    }
  };
  const dry = await client(settings).post('send', { version: 'v3.1', perform_api_call: false }).request({ Messages: [message] });
  const token = library.connect('token-of-sms', { url: 'x' });
  return {
    ...event,
    value: [
      attempt(() => library.connect('', 'x')), attempt(() => library.connect('x', '')), attempt(() => library.connect('x', 'y', 5)),
      [token.apiToken, token.apiKey], dry.body, dry.url.replace(new URL(settings.secureUrl).host, ''), new library('a', 'b').version,
    ],
  };
};
