// settings: {"key": "0123456789abcdef-us1"}
// What Mailchimp is too busy for is tried again if the author throws a RetryError.
const client = ({ key, url }) => {
  const { mailchimp } = mailchimplib;
  mailchimp.setConfig({ apiKey: key, server: key.split('-')[1] });
  mailchimp.basePath = `${url}/3.0`;
  return mailchimp;
};
const onTrack = async (event, settings) => {
  try {
    await client(settings).lists.addListMember('list1', { email_address: 'busy@example.com', status: 'subscribed' });
  } catch (error) {
    if (error.status === 429) throw new RetryError(error.response.body.detail);
    throw error;
  }
};
