// `moment.tz.setDefault` sets the zone of all moments that follow.
const onTrack = (event) => {
  moment.tz.setDefault('Asia/Tokyo');
  const inTokyo = [moment('2024-01-24 10:00').toISOString(), moment(0).format(), moment.utc(0).format(), moment().format('Z')];
  moment.tz.setDefault();
  return { ...event, value: [inTokyo, moment('2024-01-24 10:00').toISOString()] };
};
