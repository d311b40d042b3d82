// settings: {"key": "SG.key-of-the-account"}
// What is no mail is refused before it is sent; a key of another form is warned of.
const message = { to: 'ada@example.com', from: { name: 'Splice', email: 'splice@example.com' }, subject: 'Łódź', text: 'Hello' };
const onTrack = async (event) => {
  sendgrid.mail.setApiKey('other');
  const attempt = (data) => sendgrid.mail.send(data).catch((error) => [error.name, error.message]);
  sendgrid.mail.setSecretRules([{ pattern: /secret/, name: 'words' }]);
  return {
    ...event,
    value: [
      await attempt({ ...message, to: 7 }), await attempt({ ...message, text: 5 }), await attempt({ ...message, sendAt: 'soon' }),
      await attempt({ ...message, text: 'a secret' }), await attempt({ ...message, replyTo: {} }),
    ],
  };
};
