// Listeners run in order, once if so asked, and may prevent the default.
async function onTrack(event, settings) {
  class Source extends EventTarget {}
  const source = new Source();
  const heard = [];
  const listener = (one) => heard.push(one.type, one.target === source, one.currentTarget === source, one.eventPhase);
  source.addEventListener('a', listener);
  source.addEventListener('a', listener);
  source.addEventListener('a', () => heard.push('once'), { once: true });
  source.addEventListener('b', (one) => one.preventDefault());
  source.addEventListener('c', (one) => one.stopImmediatePropagation());
  source.addEventListener('c', () => heard.push('never'));
  const results = [];
  for (const one of [new Event('a'), new Event('a'), new Event('b'), new Event('b', { cancelable: true }), new Event('c')]) {
    results.push(source.dispatchEvent(one), one.defaultPrevented);
  }
  source.removeEventListener('a', listener);
  source.dispatchEvent(new Event('a'));
  return { ...event, value: [heard, results, String(new Event('x'))] };
}
