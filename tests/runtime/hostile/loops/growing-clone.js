// outcome: error, timeout, memory
// A clone, a table and a log of an object that grows wherever one looks.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const grow = () => ({ get next() { return grow(); }, *[Symbol.iterator]() { for (;;) yield grow(); } });
  console.table(grow());
  console.log(grow(), '%o', grow());
  structuredClone(grow());
}
