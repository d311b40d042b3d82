// Destructuring takes defaults, nested patterns, rests and computed names.
function onTrack({ properties: { email = 'none', missing = 'default', ...rest }, ...event }, { url, ...others }) {
  const [first = 1, , third, ...tail] = [undefined, 2, 3, 4, 5];
  const key = 'dynamic';
  const { [key]: renamed = key.length } = {};
  let a = 1;
  let b = 2;
  [a, b] = [b, a];
  const { length } = 'text';
  const defaults = (({ x = 1, y = x + 1 } = {}) => [x, y])();
  return {
    ...event,
    value: [email, missing, rest, first, third, tail, renamed, a, b, length, defaults, url.length > 0],
  };
}
