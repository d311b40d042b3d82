// settings: {"key": "0123456789abcdef-us1"}
// What Mailchimp refuses is an error with `status` and `response.body`.
const client = ({ key, url }) => {
  const { mailchimp } = mailchimplib;
  mailchimp.setConfig({ apiKey: key, server: key.split('-')[1] });
  mailchimp.basePath = `${url}/3.0`;
  return mailchimp;
};
const onTrack = async (event, settings) => {
  const { lists, ping } = client(settings);
  const failures = [];
  const note = (error) => {
    const { name, message, status, response } = error;
    const { text, body, type, ok, badRequest, notFound, clientError, statusType } = response;
    failures.push([name, message, status, text, body, type, ok, badRequest, notFound, clientError, statusType, response.error.message]);
  };
  const add = (email_address) => lists.addListMember('list1', { email_address, status: 'subscribed' }).catch(note);
  await add('known@example.com');
  await add('nobody');
  await add('busy@example.com');
  await add('broken@example.com');
  await lists.addListMember('list2', { email_address: 'ada@example.com', status: 'subscribed' }).catch(note);
  mailchimplib.mailchimp.setConfig({ apiKey: 'other-us1', server: 'us1' });
  await ping.get().catch(note);
  return { ...event, value: failures };
};
