// Sorting is stable, by text unless told otherwise, and puts undefined last.
function onTrack(event) {
  const people = Array.from({ length: 60 }, (_, i) => ({ i, group: i % 3 }));
  people.sort((a, b) => a.group - b.group);
  const stable = people.every((one, i) => i === 0 || people[i - 1].group < one.group || people[i - 1].i < one.i);
  const value = [
    stable,
    [10, 9, 1, undefined, 'b', 2].sort(),
    [3, 1, 2].sort((a, b) => b - a),
    [true, false, null].sort(),
    [, 1, , 0].sort().length,
  ];
  return { ...event, value };
}
