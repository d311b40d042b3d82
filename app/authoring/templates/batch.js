
// Events that came soon after each other, of any type, together: batch_events and batch_wait_s of the destination's
// function say how many. It returns an element for each: the event, null to drop it, or a status. 400 discards that
// event, 500 has it tried again.
async function onBatch(events, settings) {
  return events.map((event) => {
    if (event.type === 'track' && !event.event) return { status: 400, errormessage: 'this track event has no name' };
    if (event.type === 'identify' && isInternal(event.traits?.email, settings)) return null;
    return event;
  });
}
