// `moment.tz.names`, `zone`, `zoneExists`, `zonesForCountry` and links tell about zones.
const onTrack = (event) => {
  const zone = moment.tz.zone('America/Los_Angeles');
  return {
    ...event,
    value: [
      moment.tz.names().length, moment.tz.names().slice(0, 3), zone.abbr(1403465838805), zone.utcOffset(1388563200000), zone.name,
      moment.tz.zone('nowhere/land'), moment.tz.zoneExists('Europe/Kyiv'), moment.tz.zone('US/Pacific').name,
      moment.tz.zonesForCountry('DE'), moment.tz.countries().length, moment.tz.dataVersion, typeof moment.fn.tz,
      moment.tz.guess(),
    ],
  };
};
