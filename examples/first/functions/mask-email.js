// Hides e-mail addresses before events leave the house.

function mask(text, settings) {
  // With bounds: an unbounded part before the @ takes quadratic time on a long text without one.
  return text.replace(/[^\s@]{1,64}@([^\s@]{1,255})/g, (_, domain) => '***@' + (settings.keepDomain ? domain : '***'));
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
  event.properties = masked(event.properties, settings);
  return event;
}

async function onIdentify(event, settings) {
  event.traits = masked(event.traits, settings);
  return event;
}

async function onPage(event) {
  return event;
}
