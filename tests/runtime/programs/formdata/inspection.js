// A form tells its boundary, headers, length and buffer.
async function onTrack(event, settings) {
  const form = new FormData();
  form.append('a', '1');
  form.append('ż', Buffer.from('ółw'), 'x.png');
  const boundary = form.getBoundary();
  const length = await new Promise((resolve, reject) => form.getLength((error, size) => (error ? reject(error) : resolve(size))));
  return {
    ...event,
    value: [
      boundary.length, /^-{26}\d{24}$/.test(boundary), form.getBoundary() === boundary,
      form.getHeaders({ 'X-More': '1' })['x-more'], form.getHeaders()['content-type'] === `multipart/form-data; boundary=${boundary}`,
      form.getLengthSync(), length, form.getBuffer().length, form.hasKnownLength(), String(form),
      form.getBuffer().toString().split(boundary).join('B'),
    ],
  };
}
