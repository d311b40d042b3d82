// event: {"type":"track","event":"Bought","messageId":"m1","properties":{"email":" Ada@Example.com "}}
// An e-mail address is masked by its SHA-256.
function onTrack(event) {
  const email = event.properties.email.trim().toLowerCase();
  event.properties.email = crypto.createHash('sha256').update(email).digest('hex');
  return event;
}
