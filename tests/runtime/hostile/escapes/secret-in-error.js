// outcome: error
// A secret setting in an error text.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const error = new Error(`failed with ${settings.apiKey}`);
  error.stack = `Error: ${settings.apiKey}\n    at ${settings.apiKey}`;
  throw error;
}
