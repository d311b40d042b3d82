// Labels leave and continue outer loops and blocks.
function onTrack(event) {
  const value = [];
  outer: for (let i = 0; i < 4; i++) {
    for (let j = 0; j < 4; j++) {
      if (j === 2) continue outer;
      if (i === 2) break outer;
      value.push(`${i}${j}`);
    }
  }
  block: {
    value.push('in');
    if (value.length) break block;
    value.push('never');
  }
  switch (3) {
    default:
      value.push('default');
    case 1:
      value.push('falls through');
      break;
    case 2:
      value.push('two');
  }
  return { ...event, value };
}
