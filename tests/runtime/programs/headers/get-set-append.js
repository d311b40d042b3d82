// Headers are found in any writing, and appended values are joined.
async function onTrack(event, settings) {
  const headers = new Headers({ 'X-One': '1', 'x-two': 2 });
  headers.append('x-ONE', 'second');
  headers.set('X-Two', true);
  headers.append('X-Three', ' spaced ');
  headers.delete('x-nothing');
  return {
    ...event,
    value: [headers.get('x-one'), headers.get('X-TWO'), headers.get('x-three'), headers.has('X-ONE'), headers.has('x-four'), headers.get('x-four'), headers.raw()],
  };
}
