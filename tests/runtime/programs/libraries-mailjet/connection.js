// A time-out and an address that refuses are errors too.
const onTrack = async (event, settings) => {
  const get = (mailjet, name) =>
    mailjet.get(name).request({ ms: 1500 }).catch(({ name, message, statusCode, ErrorMessage }) => [name, message, statusCode, ErrorMessage]);
  const slow = nodemailjet.nodemailjet.connect('a', 'b', { url: `${new URL(settings.secureUrl).host}/slow`, timeout: 300 });
  const slowly = await get(slow, 'x');
  const refused = nodemailjet.nodemailjet.connect('a', 'b', { url: new URL(settings.refusedUrl).host });
  return { ...event, value: [slowly, await get(refused, 'contact')] };
};
