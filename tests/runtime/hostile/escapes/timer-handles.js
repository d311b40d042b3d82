// outcome: event
// What a timer's handle leads to, and handles of the author's own making.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const handle = setTimeout(() => {}, 5);
  const Timeout = handle.constructor;
  const found = [];
  for (let owner = handle; owner !== null; owner = Object.getPrototypeOf(owner)) {
    for (const name of Reflect.ownKeys(owner)) {
      try { found.push(owner[name]); } catch {}
    }
  }
  class Mine extends Timeout {}
  for (const forged of [new Timeout(), new Mine(), Object.create(handle),
    new Proxy(handle, {}), { __proto__: Timeout.prototype }]) {
    try { clearTimeout(forged); forged.refresh(); forged.close(); clearTimeout(+forged); } catch {}
  }
  Object.setPrototypeOf(Timeout, function () { found.push(...arguments); return handle; });
  try { setTimeout(() => {}, 1); } catch {}
  return leakIf(found.some((one) => one?.callback || one?.owner || typeof one?.ended === 'boolean'), event);
}
