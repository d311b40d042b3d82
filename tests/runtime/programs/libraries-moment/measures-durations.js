// `moment.duration` adds, splits and writes durations in ISO 8601.
const onTrack = (event) => {
  const duration = moment.duration({ days: 2, hours: 25, minutes: 61, seconds: 1.5 });
  return {
    ...event,
    value: [
      duration.toISOString(), duration.asHours(), duration.days(), duration.hours(), duration.milliseconds(),
      moment.duration('P1Y2M3DT4H5M6S').asDays(), moment.duration('7.23:59:59.999').asMilliseconds(), moment.duration(5, 'weeks').asMonths(),
      JSON.stringify({ duration }), moment.duration(100).add(1, 'second').as('seconds'), moment.duration('x').isValid(), duration.get('h'),
      moment.isDuration(duration), moment.duration(moment.utc('2024-03-01').diff(moment.utc('2024-02-01'))).humanize(),
    ],
  };
};
