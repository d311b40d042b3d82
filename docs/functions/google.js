// Writes events to a table of BigQuery and publishes them to a topic of Pub/Sub, with the key of a service account.

const TOKEN_URL = 'https://oauth2.googleapis.com/token';
const SCOPE = 'https://www.googleapis.com/auth/bigquery.insertdata https://www.googleapis.com/auth/pubsub';
const TOKEN_MS = 50 * 60 * 1000; // Google's tokens live for an hour

// Says what Google says; what may go well later is tried again later.
async function answerOf(response, what) {
  const text = await response.text();
  if (response.ok) return JSON.parse(text);
  const message = `${what}: ${response.status} ${text.slice(0, 300)}`;
  const mayHelp = response.status === 401 || response.status === 429 || response.status >= 500;
  throw mayHelp ? new RetryError(message) : new Error(message);
}

async function send(url, options, what) {
  try {
    return await fetch(url, { method: 'POST', ...options });
  } catch (error) {
    throw new RetryError(`${what}: ${error.message}`);
  }
}

async function newToken({ clientEmail, privateKey }) {
  const key = privateKey.replace(/\\n/g, '\n'); // as it stands in the JSON file of the key
  const assertion = jsonwebtoken.sign({ scope: SCOPE }, key, {
    algorithm: 'RS256',
    issuer: clientEmail,
    audience: TOKEN_URL,
    expiresIn: 3600,
  });
  const body = new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion });
  return (await answerOf(await send(TOKEN_URL, { body }, 'token'), 'token')).access_token;
}

async function post(url, body, settings, what) {
  const token = await cache.load('google-token', TOKEN_MS, () => newToken(settings));
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  const response = await send(url, { headers, body: JSON.stringify(body) }, what);
  if (response.status === 401) cache.delete('google-token'); // it is no longer good: the next try has a new one
  return answerOf(response, what);
}

// By the event's place: why BigQuery did not take its row. `insertId` keeps a second try from making a second row.
async function insert(events, settings) {
  const { projectId, dataset, table } = settings;
  const place = `projects/${projectId}/datasets/${dataset}/tables/${table}`;
  const rows = events.map((event) => ({
    insertId: event.messageId,
    json: { id: event.messageId, user: event.userId, event: event.event, at: event.timestamp },
  }));
  const url = `https://bigquery.googleapis.com/bigquery/v2/${place}/insertAll`;
  const { insertErrors = [] } = await post(url, { rows, skipInvalidRows: true }, settings, 'BigQuery');
  const failures = new Map();
  for (const { index, errors } of insertErrors) {
    failures.set(Number(index), errors.map(({ location, message }) => `${location}: ${message}`).join('; '));
  }
  return failures;
}

async function publish(events, settings) {
  const messages = events.map((event) => ({
    data: Buffer.from(JSON.stringify(event)).toString('base64'),
    attributes: { type: event.type },
  }));
  const topic = `projects/${settings.projectId}/topics/${settings.topic}`;
  await post(`https://pubsub.googleapis.com/v1/${topic}:publish`, { messages }, settings, 'Pub/Sub');
}

async function onTrack(event, settings) {
  const failures = await insert([event], settings);
  if (failures.size > 0) throw new ValidationError(`BigQuery: ${failures.get(0)}`);
  await publish([event], settings);
  return event;
}

// One request for all events of a batch; those with a row that BigQuery refuses are discarded, the others go on.
async function onBatch(events, settings) {
  const failures = await insert(events, settings);
  const good = events.filter((_event, index) => !failures.has(index));
  if (good.length > 0) await publish(good, settings);
  return events.map((event, index) =>
    failures.has(index) ? { status: 400, errormessage: `BigQuery: ${failures.get(index)}` } : event,
  );
}
