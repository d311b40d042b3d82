// settings: {"key": "0123456789abcdef-us1"}
// With an access token the client sends that.
const client = ({ key, url }) => {
  const { mailchimp } = mailchimplib;
  mailchimp.setConfig({ apiKey: key, server: key.split('-')[1] });
  mailchimp.basePath = `${url}/3.0`;
  return mailchimp;
};
const onTrack = async (event, settings) => {
  const mailchimp = client(settings);
  mailchimp.setConfig({ accessToken: 'token-of-the-app', server: 'us1' });
  return { ...event, value: await mailchimp.ping.get() };
};
