// A handler's name for something that is no function counts as no handler.
const onTrack = { call: () => null };
