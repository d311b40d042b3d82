// settings: {"apiKey": "secret key", "enabled": true, "off": false, "lists": ["a", "b"], "map": {"from": "to", "x": "y"}, "empty": ""}
// Settings come as texts, booleans, lists and maps.
function onTrack(event, settings) {
  const { apiKey, enabled, off, lists, map, empty } = settings;
  const types = [apiKey, enabled, off, lists, map, empty].map((one) => (Array.isArray(one) ? 'array' : typeof one));
  return {
    ...event,
    value: [types, apiKey, enabled, off, lists.join(), map.from, empty === '', settings.missing === undefined],
  };
}
