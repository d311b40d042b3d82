// settings: {"key": "0123456789abcdef-us1"}
// A missing argument throws before anything is sent.
const client = ({ key, url }) => {
  const { mailchimp } = mailchimplib;
  mailchimp.setConfig({ apiKey: key, server: key.split('-')[1] });
  mailchimp.basePath = `${url}/3.0`;
  return mailchimp;
};
const onTrack = async (event, settings) => {
  const { lists } = client(settings);
  const attempt = async (call) => {
    try {
      return await call();
    } catch (error) {
      return error instanceof Error ? [error.name, error.message] : error;
    }
  };
  return { ...event, value: [await attempt(() => lists.addListMember()), await attempt(() => lists.setListMember('list1', 'x'))] };
};
