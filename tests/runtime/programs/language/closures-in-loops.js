// A let of a loop is new in each round, a var is shared.
function onTrack(event) {
  const lets = [];
  const vars = [];
  for (let i = 0; i < 3; i++) lets.push(() => i);
  for (var j = 0; j < 3; j++) vars.push(() => j);
  return { ...event, value: [lets.map((f) => f()), vars.map((f) => f())] };
}
