// With the flag u, regular expressions know characters, properties and scripts.
function onTrack(event) {
  const text = 'Zażółć 🐢 Привет 東京 42';
  const value = [
    text.match(/\p{Lu}/gu),
    text.match(/\p{Script=Cyrillic}+/u)[0],
    text.match(/\p{Emoji_Presentation}/u)[0],
    [...'🐢a'].length,
    /^.$/u.test('🐢'),
    /^.$/.test('🐢'),
    'STRASSE'.toLowerCase(),
    /ſ/i.test('s'),
    /ſ/iu.test('s'),
    '\u{1F422}'.codePointAt(0).toString(16),
  ];
  return { ...event, value };
}
