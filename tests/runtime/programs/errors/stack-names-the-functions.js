// A stack names the functions and the lines of the code.
function inner() {
  throw new Error('deep');
}
function outer() {
  inner();
}
function onTrack(event) {
  try {
    outer();
  } catch ({ stack }) {
    const names = ['inner', 'outer', 'onTrack'].map((name) => stack.includes(name));
    return { ...event, value: [typeof stack, stack.split('\n')[0], ...names] };
  }
}
