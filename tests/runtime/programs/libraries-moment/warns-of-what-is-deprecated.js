// A text in no known form is parsed by Date, and moment warns of that once.
const onTrack = (event) => {
  moment.suppressDeprecationWarnings = true;
  const date = moment('Jan 24 2024 10:00:00 GMT+0200');
  return { ...event, value: [date.toISOString(), moment.utc('2024-01-24').zone === undefined, moment.version] };
};
