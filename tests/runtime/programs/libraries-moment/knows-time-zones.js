// `moment.tz` parses in a zone and shows another, with its abbreviation and offset.
const onTrack = (event) => {
  const date = moment.tz('2024-07-01 12:00', 'America/New_York');
  return {
    ...event,
    value: [
      date.format(), date.clone().tz('Asia/Kolkata').format('LLL z Z'), date.clone().tz('Europe/Berlin').format('HH:mm zz'),
      date.zoneAbbr(), date.utcOffset(), date.isDST(), date.tz(), date.toISOString(),
      moment.utc('2024-01-24T12:00:00Z').tz('Australia/Lord_Howe').format(),
      moment.tz('24/01/2024', 'DD/MM/YYYY', true, 'Pacific/Auckland').toISOString(),
      moment.tz([2024, 0, 24, 8], 'Asia/Kathmandu').format(),
      moment.tz(1706099415000, 'America/Sao_Paulo').format('YYYY-MM-DDTHH:mm:ss.SSSZ'),
    ],
  };
};
