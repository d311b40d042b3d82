// Shows what becomes of each error: a track event named "Throw X" throws an X. All else passes unchanged.

const errors = { RetryError, ValidationError, InvalidEventPayload, EventNotSupported, DropEvent, Error };

async function onTrack(event) {
  const [verb, name] = event.event.split(' ');
  if (verb === 'Throw') {
    console.log('about to throw', name);
    throw new errors[name](`thrown on purpose: ${name}`);
  }
  while (event.event === 'Loop Forever') {}
  return event;
}

async function pass(event) {
  return event;
}

const onIdentify = pass;
const onPage = pass;
const onScreen = pass;
const onGroup = pass;
const onAlias = pass;
