// settings: {"key": "SG.key-of-the-account"}
// Templates take their data, for each of several personalizations.
const mailer = ({ key, url }) => {
  sendgrid.mail.setApiKey(key);
  sendgrid.mail.client.setDefaultRequest('baseUrl', url);
  return sendgrid.mail;
};
const onTrack = async (event, settings) => {
  const [response] = await mailer(settings).send({
    from: 'splice@example.com', templateId: 'd-1', dynamicTemplateData: { shop: 'Splice', nested: { aB: 1 } },
    personalizations: [
      { to: 'a@example.com', dynamicTemplateData: { name: 'A' } },
      { to: [{ email: 'b@example.com', name: 'B, b' }], subject: 'Other', customArgs: { id: 2 } },
    ],
  });
  return { ...event, value: [response.statusCode, response.headers['x-message-id']] };
};
