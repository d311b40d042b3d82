// NAME: each event of a destination comes here first. A handler gets the event and the destination's settings, and
// returns the event that is delivered in its place. If it returns nothing, the event is dropped.
//
// An error discards the event, but a RetryError has it tried again for four hours.

// Settings are declared in workspace.yaml. Neither of the two that are used here needs to be set.
function isInternal(email, settings) {
  return Boolean(settings.internalDomain) && String(email).endsWith(`@${settings.internalDomain}`);
}

// Asks a service of yours what plan a user has, if a setting says where it is.
async function withPlan(event, settings) {
  if (!settings.profilesUrl || !event.userId) return event;
  const answer = await fetch(`${settings.profilesUrl}/${encodeURIComponent(event.userId)}`);
  if (answer.status === 429 || answer.status >= 500) throw new RetryError(`the profiles answered ${answer.status}`);
  if (!answer.ok) return event;
  const { plan } = await answer.json();
  return { ...event, context: { ...event.context, plan } };
}

// What somebody did.
async function onTrack(event, settings) {
  if (!event.event) throw new ValidationError('this track event has no name');
  return withPlan(event, settings);
}

// Who somebody is.
async function onIdentify(event, settings) {
  if (isInternal(event.traits?.email, settings)) return null;
  return event;
}

// Which page of a website somebody saw.
async function onPage(event) {
  return event;
}

// Which screen of an app somebody saw.
async function onScreen(event) {
  return event;
}

// To which group, as a company, somebody belongs.
async function onGroup(event) {
  return event;
}

// That two ids are one person's.
async function onAlias(event) {
  return event;
}

// That somebody wants to be forgotten.
async function onDelete(event) {
  return event;
}
