// An error at the top level of the code fails every event.
const settings = null;
const read = () => {
  return settings.url;
};
const url = read();
function onTrack(event) {
  return event;
}
