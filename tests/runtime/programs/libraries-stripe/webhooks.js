// `webhooks.constructEvent` gives the event of a payload that is signed right, and throws for all others.
const SECRET = 'whsec_test';
const payload = JSON.stringify({ id: 'evt_1', object: 'event', type: 'charge.succeeded' });
const onTrack = (event) => {
  const { webhooks } = stripe('sk_test_x');
  const header = webhooks.generateTestHeaderString({ payload, secret: SECRET });
  const old = webhooks.generateTestHeaderString({ payload, secret: SECRET, timestamp: 1706099000 });
  const attempt = (...args) => {
    try {
      return webhooks.constructEvent(...args).type;
    } catch (error) {
      return [error.type, error.name, error.message, error instanceof stripe.errors.StripeSignatureVerificationError];
    }
  };
  return {
    ...event,
    value: [
      header, attempt(payload, header, SECRET), attempt(Buffer.from(payload), Buffer.from(header), SECRET),
      attempt(payload, `t=1706099415,v1=00,v1=${header.split('v1=')[1]}`, SECRET),
      attempt(`${payload} `, header, SECRET), attempt(payload, header, 'whsec_other'), attempt(payload, old, SECRET),
      attempt(payload, old, SECRET, 600), attempt(payload, 't=1', SECRET), attempt(payload, '', SECRET), attempt(payload, undefined, SECRET),
    ],
  };
};
