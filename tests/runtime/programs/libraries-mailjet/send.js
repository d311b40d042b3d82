// settings: {"key": "key-of-the-account", "secret": "secret-of-the-account"}
// `post('send', { version: 'v3.1' }).request` sends mails; numbers that are too large for JavaScript come as texts.
const client = ({ key, secret, secureUrl }, options) =>
  nodemailjet.nodemailjet.connect(key, secret, { url: new URL(secureUrl).host, ...options });
const message = { From: { Email: 'splice@example.com', Name: 'Splice' }, To: [{ Email: 'ada@example.com' }], Subject: 'Łódź', TextPart: 'Hello' };
const onTrack = async (event, settings) => {
  const url = new URL(settings.secureUrl).host;
  const { body, response } = await client(settings)
    .post('send', { version: 'v3.1', url })
    .request({ Messages: [{ ...message, CustomID: 'a' }, { ...message, Variables: { total: 4.5 }, TemplateID: 1, TemplateLanguage: true }] });
  return { ...event, value: [body, response.status, response.type, response.charset] };
};
