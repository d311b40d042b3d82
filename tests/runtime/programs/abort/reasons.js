// The reason is a DOMException unless one is given; only the first abort counts.
async function onTrack(event, settings) {
  const controller = new AbortController();
  const heard = [];
  controller.signal.onabort = ({ type, isTrusted, target }) => heard.push('onabort', type, isTrusted, target === controller.signal);
  controller.signal.addEventListener('abort', () => heard.push('listener'));
  controller.signal.addEventListener('abort', { handleEvent: () => heard.push('object') });
  controller.abort();
  controller.abort('again');
  const { reason } = controller.signal;
  const own = AbortSignal.abort('own');
  let thrown;
  try {
    own.throwIfAborted();
  } catch (error) {
    thrown = error;
  }
  new AbortController().signal.throwIfAborted();
  return {
    ...event,
    value: [heard, reason.name, reason.message, reason.code, reason instanceof DOMException, reason instanceof Error, own.aborted, own.reason, thrown,
      AbortSignal.abort().reason.name, String(controller), String(controller.signal)],
  };
}
