// outcome: event
// Modules by path and by name.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const names = ['/etc/passwd', '/etc/shadow', 'fs', 'os', 'std', 'child_process', './child.py', 'file:///etc/passwd'];
  return Promise.allSettled(names.map((name) => import(name)))
    .then((all) => leakIf(all.some((one) => one.status === 'fulfilled'), event));
}
