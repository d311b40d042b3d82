// settings: {"key": "SG.key-of-the-account"}
// A time-out and an address that refuses are errors with a `code`.
const mailer = ({ key, url }) => {
  sendgrid.mail.setApiKey(key);
  sendgrid.mail.client.setDefaultRequest('baseUrl', url);
  return sendgrid.mail;
};
const message = { to: 'ada@example.com', from: { name: 'Splice', email: 'splice@example.com' }, subject: 'Łódź', text: 'Hello' };
const onTrack = async (event, settings) => {
  const mail = mailer(settings);
  mail.setTimeout(200);
  const slow = await mail.client.request({ url: '/slow', qs: { ms: 1500 } }).catch((error) => error);
  mail.client.setDefaultRequest('baseUrl', settings.refusedUrl);
  const refused = await mail.send(message).catch((error) => error);
  const shown = ({ name, message, code, response }) => [name, message, code, response === undefined];
  return { ...event, value: [shown(slow), shown(refused), refused.syscall] };
};
