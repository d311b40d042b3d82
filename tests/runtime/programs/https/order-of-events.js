// The events of a request and its message come in Node's order.
async function onTrack(event, settings) {
  const heard = [];
  await new Promise((resolve, reject) => {
    const request = https.request(`${settings.secureUrl}/echo`, { method: 'POST' }, (response) => {
      heard.push('response');
      response.on('data', () => heard.push('data'));
      response.on('end', () => heard.push('end'));
      response.on('close', () => heard.push('message close'));
    });
    request.on('socket', () => heard.push('socket'));
    request.on('finish', () => heard.push('finish'));
    request.on('error', reject);
    request.on('close', () => {
      heard.push('close');
      resolve();
    });
    request.end('body');
    heard.push('after end');
  });
  return { ...event, value: heard };
}
