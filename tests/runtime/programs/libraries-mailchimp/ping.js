// settings: {"key": "0123456789abcdef-us1"}
// `ping.get` and `lists.getAllLists` read answers that Mailchimp has packed.
const client = ({ key, url }) => {
  const { mailchimp } = mailchimplib;
  mailchimp.setConfig({ apiKey: key, server: key.split('-')[1] });
  mailchimp.basePath = `${url}/3.0`;
  return mailchimp;
};
const onTrack = async (event, settings) => {
  const { lists, ping } = client(settings);
  const { data, response } = await ping.getWithHttpInfo();
  return {
    ...event,
    value: [
      await ping.get(), data, response.status, response.type, response.charset, response.text,
      await lists.getAllLists({ count: 5, fields: ['lists.id', 'total_items'], beforeDateCreated: 'a b' }),
    ],
  };
};
