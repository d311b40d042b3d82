// What changes during an iteration is seen by it.
async function onTrack(event, settings) {
  const headers = new Headers({ a: '1', c: '3' });
  const seen = [];
  for (const [name] of headers) {
    seen.push(name);
    if (name === 'a') headers.set('b', '2');
  }
  return { ...event, value: [seen, String(headers), Object.prototype.toString.call(headers)] };
}
