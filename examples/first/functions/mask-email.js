// Hides e-mail addresses before events leave the house.

function mask(text, settings) {
  return text.replace(/[^\s@]+@([^\s@]+)/g, (_, domain) => '***@' + (settings.keepDomain ? domain : '***'));
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
