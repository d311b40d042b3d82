// settings: {"key": "key-of-the-account", "secret": "secret-of-the-account"}
// Contacts are read, made, changed, put on lists and taken off, with ids, actions and filters.
const client = ({ key, secret, secureUrl }, options) =>
  nodemailjet.nodemailjet.connect(key, secret, { url: new URL(secureUrl).host, ...options });
const onTrack = async (event, settings) => {
  const mailjet = client(settings);
  const listed = await mailjet.get('contact').request({ Limit: 2, Name: 'a b' });
  const made = await mailjet.post('contact').request({ Email: 'b@example.com', Name: 'Łucja' });
  const changed = await mailjet.put('contact').id(7).request({ Name: 'B' });
  const managed = await mailjet.post('contact').id(7).action('managecontactslists').request({ ContactsLists: [{ ListID: 9, Action: 'addnoforce' }] });
  const removed = await mailjet.delete('listrecipient').id(9).request();
  return { ...event, value: [listed.body, made.body, made.response.status, changed.body, managed.body, removed.response.status, removed.body] };
};
