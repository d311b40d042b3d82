// Code may be made at run time, in the scope that the language says.
var scope = 'global';
function onTrack(event) {
  const scope = 'local';
  const value = [
    eval('scope'),
    (0, eval)('typeof scope'),
    new Function('a', 'b', 'return a + b')(1, 2),
    eval('var made = 5; made'),
    typeof made,
    eval('({ x: 1 })').x,
  ];
  return { ...event, value };
}
