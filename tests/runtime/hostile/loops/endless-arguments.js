// outcome: timeout, memory
// Lists without end as arguments.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const endless = { *[Symbol.iterator]() { for (let i = 0; ; i++) yield [`a${i}`, 'b']; } };
  for (const use of [() => new URLSearchParams(endless), () => new Headers(endless), () => new Blob(endless),
    () => new Intl.Collator(endless)]) {
    try { use(); } catch {}
  }
  for (;;);
}
