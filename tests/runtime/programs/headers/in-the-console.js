// The console shows what headers hold.
async function onTrack(event, settings) {
  console.log(new Headers({ 'X-One': '1', two: 2 }));
  const headers = new Headers([['a', '1'], ['A', '2']]);
  headers.raw().b = ['3'];
  console.log({ headers });
  return { ...event, value: headers.get('B') };
}
