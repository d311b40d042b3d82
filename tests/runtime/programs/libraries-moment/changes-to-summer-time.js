// Hours that a zone skips or repeats, and days of 23 and 25 hours.
const onTrack = (event) => ({
  ...event,
  value: [
    moment.tz('2024-03-10 02:30', 'America/New_York').format(),
    moment.tz('2024-11-03 01:30', 'America/New_York').format(),
    moment.tz('2024-03-31 01:59:59', 'Europe/Berlin').add(1, 'second').format(),
    moment.tz('2024-03-30 12:00', 'Europe/Berlin').add(1, 'day').format(),
    moment.tz('2024-03-30 12:00', 'Europe/Berlin').add(24, 'hours').format(),
    moment.tz('2024-10-27', 'Europe/Berlin').endOf('day').diff(moment.tz('2024-10-27', 'Europe/Berlin'), 'hours'),
    moment.tz('2011-12-30 12:00', 'Pacific/Apia').format(),
  ],
});
