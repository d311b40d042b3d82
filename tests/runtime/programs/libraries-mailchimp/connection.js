// settings: {"key": "0123456789abcdef-us1"}
// A time-out and an address that refuses are errors with a `code`; redirects are followed.
const client = ({ key, url }) => {
  const { mailchimp } = mailchimplib;
  mailchimp.setConfig({ apiKey: key, server: key.split('-')[1] });
  mailchimp.basePath = `${url}/3.0`;
  return mailchimp;
};
const onTrack = async (event, settings) => {
  const mailchimp = client(settings);
  const { url, refusedUrl } = settings;
  const get = async (path, query = {}) => {
    try {
      return (await mailchimp.callApi(path, 'GET', {}, query, {}, {}, null, [], ['application/json'], ['application/json'], Object)).data;
    } catch ({ name, message, code, timeout, errno, status }) {
      return [name, message, code, timeout, typeof errno, status];
    }
  };
  mailchimp.basePath = url;
  const moved = await get('/redirect/2');
  mailchimp.timeout = 200;
  const slow = await get('/slow', { ms: 1500 });
  mailchimp.basePath = refusedUrl;
  return { ...event, value: [moved.target, slow, await get('/ping')] };
};
