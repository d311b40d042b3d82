// get, has and entries say what was appended.
async function onTrack(event, settings) {
  const form = new FormData();
  form.append('a', 'x');
  form.append('b', 'y');
  form.append('a', 'z');
  return { ...event, value: [form.get('a'), form.get('c'), form.has('b'), form.has('c'), [...form.entries()]] };
}
