// outcome: event
// Names of modules and files, handed to libraries that load by name.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const found = [];
  for (const name of ['../../crypto/data', './crypto/data', 'crypto/data', '/etc/passwd', '../kit', '__proto__',
    'constructor']) {
    try { found.push(moment.locale(name) === name); } catch {}
    try { moment.defineLocale('mine', { parentLocale: name }); } catch {}
  }
  for (const name of ['require', 'kit', 'module', 'exports', 'process.binding', 'call_python']) {
    try { found.push(_.template('<%= typeof ' + name + ' %>')() !== 'undefined'); } catch {}
    try { found.push((0, eval)('typeof ' + name) !== 'undefined'); } catch {}
  }
  return leakIf(found.includes(true), event);
}
