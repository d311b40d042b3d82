// Arrays are refused.
async function onTrack(event, settings) {
  const form = new FormData();
  try {
    form.append('list', ['a']);
    return { ...event, value: 'taken' };
  } catch (error) {
    return { ...event, value: [error.name, error.message] };
  }
}
