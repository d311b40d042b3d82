// Files have a name and a type, given or by the name's ending.
async function onTrack(event, settings) {
  const form = new FormData();
  form.append('plain', Buffer.from('bytes'));
  form.append('named', Buffer.from('a,b'), 'list.csv');
  form.append('full', Buffer.from('{}'), { filename: 'some/path/data.json', contentType: 'application/x-own', knownLength: 2 });
  form.append('text', 'text as a file', { filename: 'a.txt' });
  form.append('unknown', Buffer.from('?'), 'a.unknown-ending');
  form.append('typed', 'plain', { contentType: 'text/markdown' });
  form.append('headers', 'x', { header: { 'X-Own': 'yes' } });
  const echo = await (await fetch(`${settings.url}/echo`, { method: 'POST', body: form, headers: form.getHeaders() })).json();
  return { ...event, value: [echo.headers['content-type'], echo.text] };
}
