// Replacement texts know their dollar signs, and functions get the match, groups and offset.
function onTrack(event) {
  const value = [
    'abc'.replace(/b/, "[$&|$`|$'|$$]"),
    'x-y'.replace(/(\w)-(\w)/, '$2-$1-$3'),
    'aaa'.replaceAll('a', (match, offset, whole) => match + offset + whole.length),
    'card 4111'.replace(/(?<n>\d)/g, (...args) => args.slice(-1)[0].n * 2),
    'a.b.c'.replaceAll('.', '$&$&'),
  ];
  return { ...event, value };
}
