// settings: {"naïve key": "żółw 🐢", "__proto__": "kept", "quote\"": "new\nline", "0": "zero"}
// Settings may have any names and characters.
function onTrack(event, settings) {
  const own = Object.keys(settings).filter((name) => !name.endsWith('rl'));
  return { ...event, value: own.sort().map((name) => [name, settings[name]]) };
}
