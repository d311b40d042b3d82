// settings: {"key": "SG.key-of-the-account"}
// What SendGrid refuses is a ResponseError with `code`, `response.headers` and `response.body`.
const mailer = ({ key, url }) => {
  sendgrid.mail.setApiKey(key);
  sendgrid.mail.client.setDefaultRequest('baseUrl', url);
  return sendgrid.mail;
};
const message = { to: 'ada@example.com', from: { name: 'Splice', email: 'splice@example.com' }, subject: 'Łódź', text: 'Hello' };
const onTrack = async (event, settings) => {
  const mail = mailer(settings);
  const failures = [];
  const note = (error) => {
    const { name, message, code, response } = error;
    failures.push([
      name, message, code, response && response.body, response && response.headers['content-type'], String(error),
      error.constructor.name, error instanceof Error, JSON.stringify(error),
    ]);
  };
  await mail.send({ ...message, from: 'nobody' }).catch(note);
  await mail.send({ ...message, to: 'busy@example.com' }).catch(note);
  await mail.send({ ...message, to: 'broken@example.com' }).catch(note);
  await sendgrid.client.request({ baseUrl: settings.url, url: '/v3/nothing', headers: { Authorization: `Bearer ${settings.key}` } }).catch(note);
  mail.setApiKey('SG.other');
  mail.client.setDefaultRequest('baseUrl', settings.url);
  await mail.send(message).catch(note);
  return { ...event, value: failures };
};
