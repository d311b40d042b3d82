// Regular expressions have named groups, also in replacements and matchAll.
function onTrack(event) {
  const date = /(?<year>\d{4})-(?<month>\d\d)/u;
  const { groups, index } = date.exec('on 2024-01-24');
  const all = [...'a1b22'.matchAll(/(?<letter>[a-z])(?<digits>\d+)/g)].map((match) => ({ ...match.groups }));
  const value = [{ ...groups }, index, '2024-01'.replace(date, '$<month>/$<year>'), all];
  return { ...event, value };
}
