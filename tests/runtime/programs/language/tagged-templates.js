// Tags get the raw and the cooked texts, and the same list each time.
const lists = new Set();
const tag = (texts, ...values) => {
  lists.add(texts);
  return [texts.join('|'), texts.raw.join('|'), values, Object.isFrozen(texts)];
};
const once = (n) => tag`a\n${n}b${n + 1}`;
function onTrack(event) {
  const value = [
    once(1),
    once(2),
    lists.size,
    tag`\unicode`[0] === '',
    String.raw`C:\new\${1}`,
    `nested ${`in ${1 + 1}`}`,
  ];
  return { ...event, value };
}
