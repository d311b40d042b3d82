// outcome: event, error, memory, timeout
// A form of a hundred thousand fields is sent.
async function onTrack(event, settings) {
  if (!event.attack) return event;
  const form = new FormData();
  for (let i = 0; i < 1e5; i++) form.append(`field${i}`,
    Buffer.from('x'), { filename: '"\r\n'.repeat(5), contentType: 'a/b\r\nx: y' });
  await fetch('https://a.example/', { method: 'POST', body: form });
  return event;
}
