// events: [{"type": "track"}, {"type": "track"}]
// settings: {"list": ["a"]}
// What a handler does to its settings is gone with the next event.
function onTrack(event, settings) {
  settings.list.push('added');
  settings.extra = true;
  return { ...event, value: [settings.list, Object.isFrozen(settings), Object.keys(settings).includes('url')] };
}
