// Handlers may be a var, an assignment without a declaration, or a property of globalThis.
// events: [{"type": "track"}]
var onTrack = (event) => ({ ...event, value: [typeof onPage, typeof onScreen, 'onTrack' in globalThis] });
onPage = () => null;
globalThis.onScreen = () => null;
