// settings: {"key": "SG.key-of-the-account"}
// What SendGrid is too busy for is tried again if the author throws a RetryError.
const mailer = ({ key, url }) => {
  sendgrid.mail.setApiKey(key);
  sendgrid.mail.client.setDefaultRequest('baseUrl', url);
  return sendgrid.mail;
};
const message = { to: 'ada@example.com', from: { name: 'Splice', email: 'splice@example.com' }, subject: 'Łódź', text: 'Hello' };
const onTrack = async (event, settings) => {
  try {
    await mailer(settings).send({ ...message, to: 'busy@example.com' });
  } catch (error) {
    if (error.code === 429 || error.code >= 500) throw new RetryError(`${error.message}, ${error.response.headers['x-ratelimit-reset']}`);
    throw error;
  }
};
