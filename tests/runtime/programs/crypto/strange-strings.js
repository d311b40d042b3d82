// NUL characters and halves of surrogate pairs are hashed as Node does.
function onTrack(event) {
  const texts = ['a\0b', '\0', '\ud800', 'x\udc00y', '\ud83d\ude00', '\ufeffbom', 'line\nbreak\r\n', 'new "quotes" \\'];
  const value = texts.map((text) => crypto.createHash('sha256').update(text).digest('hex'));
  const split = crypto.createHash('sha256').update('\ud83d').update('\ude00').digest('hex');
  return { ...event, value: [...value, split] };
}
