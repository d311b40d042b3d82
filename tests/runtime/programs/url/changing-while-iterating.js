// Iterators of URLSearchParams look at the list as it is now.
function onTrack(event) {
  const params = new URLSearchParams('a=1&b=2&c=3');
  const names = [];
  for (const [name] of params) {
    names.push(name);
    params.delete(name);
  }
  let rounds = 0;
  params.forEach(() => {
    rounds++;
    if (rounds < 3) params.append('x', rounds);
  });
  return { ...event, value: [names, rounds, `${params}`, Object.prototype.toString.call(params.keys())] };
}
