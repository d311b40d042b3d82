// settings: {"key": "SG.key-of-the-account"}
// `mail.send` sends a mail with all that it may have, by promise or callback.
const mailer = ({ key, url }) => {
  sendgrid.mail.setApiKey(key);
  sendgrid.mail.client.setDefaultRequest('baseUrl', url);
  return sendgrid.mail;
};
const message = { to: 'ada@example.com', from: { name: 'Splice', email: 'splice@example.com' }, subject: 'Łódź', text: 'Hello' };
const onTrack = async (event, settings) => {
  const mail = mailer(settings);
  const [response, body] = await mail.send({
    ...message, cc: ['b@example.com', { email: 'c@example.com', name: 'C' }], replyTo: 'd@example.com', html: '<p>Hello</p>',
    attachments: [{ content: Buffer.from('file').toString('base64'), filename: 'a.txt', type: 'text/plain', disposition: 'attachment' }],
    categories: ['a', 'b'], customArgs: { id: 'm1' }, sendAt: 1706099500, mailSettings: { sandboxMode: { enable: true } },
    trackingSettings: { clickTracking: { enable: false } }, headers: { 'X-Mine': 'yes' },
  });
  const called = await new Promise((resolve) => mail.send(message, (error, result) => resolve([error, result[0].statusCode])));
  return { ...event, value: [response.statusCode, response.headers['x-message-id'], body, response.toString(), called] };
};
