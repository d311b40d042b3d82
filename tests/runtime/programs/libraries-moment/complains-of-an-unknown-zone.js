// An unknown zone is logged and the date stays in UTC.
const onTrack = (event) => ({ ...event, value: moment.utc('2024-01-24').tz('Mars/Olympus').format() });
