// settings: {"key": "key-of-the-account", "secret": "secret-of-the-account"}
// What Mailjet refuses is an error with `statusCode`, `ErrorMessage`, `ErrorIdentifier` and the response.
const client = ({ key, secret, secureUrl }, options) =>
  nodemailjet.nodemailjet.connect(key, secret, { url: new URL(secureUrl).host, ...options });
const message = { From: { Email: 'splice@example.com', Name: 'Splice' }, To: [{ Email: 'ada@example.com' }], Subject: 'Łódź', TextPart: 'Hello' };
const onTrack = async (event, settings) => {
  const options = { version: 'v3.1', url: new URL(settings.secureUrl).host };
  const failures = [];
  const note = (error) => {
    const { name, message, statusCode, ErrorMessage, ErrorIdentifier, response } = error;
    failures.push([name, message, statusCode, ErrorMessage, ErrorIdentifier, response && response.status, response && response.body]);
  };
  const send = (body, given = settings) => client(given).post('send', options).request(body).catch(note);
  await send({ Messages: [{ ...message, To: [{ Email: 'nobody' }] }] });
  await send({ Messages: [{ ...message, To: [{ Email: 'busy@example.com' }] }] });
  await send({});
  await send({ Messages: [message] }, { ...settings, secret: 'other' });
  await client(settings).get('nothing').request().catch(note);
  return { ...event, value: failures };
};
