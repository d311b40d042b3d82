// Hides e-mail addresses before events reach the CRM, and keeps internal events away from it.

function mask(text, settings) {
  // With bounds: an unbounded part before the @ takes quadratic time on a long text without one.
  return text.replace(/([^\s@])[^\s@]{0,63}@([^\s@]{1,255})/g, (_, first, domain) => {
    return first + '***@' + (settings.keepDomain ? domain : '***');
  });
}

function masked(value, settings) {
  if (typeof value === 'string') return mask(value, settings);
  if (Array.isArray(value)) return value.map((item) => masked(item, settings));
  if (value && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, masked(item, settings)]));
  }
  return value;
}

async function onTrack(event, settings) {
  if (event.event.startsWith('Internal ')) return null;
  event.properties = masked(event.properties, settings);
  return event;
}

async function onIdentify(event, settings) {
  event.traits = masked(event.traits, settings);
  return event;
}

const onGroup = onIdentify;

async function onPage(event, settings) {
  event.properties = masked(event.properties, settings);
  return event;
}

async function onAlias(event) {
  return event;
}

// There is no onScreen: screen events are not supported here, and are discarded.
