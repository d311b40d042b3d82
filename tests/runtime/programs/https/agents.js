// Agents are accepted.
async function onTrack(event, settings) {
  const agent = new https.Agent({ keepAlive: true, maxSockets: 5 });
  const response = await new Promise((resolve, reject) => https.get(`${settings.secureUrl}/text`, { agent }, resolve).on('error', reject));
  response.resume();
  return { ...event, value: [response.statusCode, agent.maxSockets, https.globalAgent.maxSockets === Infinity, agent.keepAlive] };
}
