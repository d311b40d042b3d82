// settings: {"key": "SG.key-of-the-account"}
// `mail.sendMultiple` writes to each recipient alone; a list of mails is sent one by one.
const mailer = ({ key, url }) => {
  sendgrid.mail.setApiKey(key);
  sendgrid.mail.client.setDefaultRequest('baseUrl', url);
  return sendgrid.mail;
};
const message = { to: 'ada@example.com', from: { name: 'Splice', email: 'splice@example.com' }, subject: 'Łódź', text: 'Hello' };
const onTrack = async (event, settings) => {
  const mail = mailer(settings);
  const to = ['a@example.com', { name: 'B', email: 'b@example.com' }];
  const [response] = await mail.sendMultiple({ ...message, to, substitutions: { name: 'x' } });
  const several = await mail.send([message, { ...message, subject: 'Second' }]);
  return { ...event, value: [response.statusCode, response.headers['x-message-id'], several.map(([one]) => one.statusCode)] };
};
