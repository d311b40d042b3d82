// outcome: event
// The constructors of functions, which run in the global scope.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const AsyncFunction = (async () => 0).constructor;
  const found = [
    new Function('return typeof call_python + typeof dukpy + typeof callPython + typeof host + typeof kit')(),
    (0, eval)('typeof host + typeof kit + typeof key'),
    new (function* () {}).constructor('yield typeof host')().next().value,
  ];
  return new AsyncFunction('return typeof host')()
    .then((last) => leakIf([...found, last].some((text) => !/^(undefined)+$/.test(text)), event));
}
