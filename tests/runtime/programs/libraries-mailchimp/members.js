// settings: {"key": "0123456789abcdef-us1"}
// `lists.addListMember`, `setListMember` and `updateListMemberTags` send members and tags.
const client = ({ key, url }) => {
  const { mailchimp } = mailchimplib;
  mailchimp.setConfig({ apiKey: key, server: key.split('-')[1] });
  mailchimp.basePath = `${url}/3.0`;
  return mailchimp;
};
const hash = (email) => crypto.createHash('md5').update(email.toLowerCase()).digest('hex');
const onTrack = async (event, settings) => {
  const { lists } = client(settings);
  const added = await lists.addListMember('list1', {
    email_address: 'Ada@Example.com', status: 'subscribed', merge_fields: { FNAME: 'Łucja' }, tags: ['vip'],
  });
  const set = await lists.setListMember(
    'list1', hash('Ada@Example.com'), { email_address: 'Ada@Example.com', status_if_new: 'pending' }, { skipMergeValidation: true },
  );
  const tagged = await lists.updateListMemberTags('list1', hash('known@example.com'), { tags: [{ name: 'a b', status: 'active' }] });
  return { ...event, value: [added, set, tagged] };
};
