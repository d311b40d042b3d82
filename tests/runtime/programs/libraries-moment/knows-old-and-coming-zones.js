// Zones are right for old dates and for those to come.
const at = (date, zone) => moment.tz(date, zone).format('YYYY-MM-DD HH:mm Z z');
const onTrack = (event) => ({
  ...event,
  value: [
    at('1900-01-01 12:00', 'Europe/Amsterdam'), at('1945-07-01 12:00', 'Europe/Berlin'), at('1969-07-20 20:17', 'America/Chicago'),
    at('1985-05-05 05:05', 'Asia/Kolkata'), at('2036-07-01 00:00', 'Europe/London'), at('1995-01-01 00:00', 'Pacific/Kiritimati'),
    moment.utc('1883-11-18T17:00:00Z').tz('America/New_York').format('Z'), moment.utc('2050-01-01').tz('America/Los_Angeles').format('Z'),
  ],
});
