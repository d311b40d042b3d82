// console.count counts by label.
function onTrack(event) {
  console.count();
  console.count('label');
  console.count();
  console.countReset();
  console.count();
  console.count(null);
  console.count({});
}
