// `fromNow`, `from`, `to`, `calendar` and `humanize` speak of times as people do.
const onTrack = (event) => {
  const now = moment();
  return {
    ...event,
    value: [
      moment(now).subtract(44, 'seconds').fromNow(),
      moment(now).add(3, 'hours').fromNow(),
      moment(now).subtract(26, 'days').fromNow(true),
      moment('2020-02-29').from('2024-01-24'),
      moment('2024-01-24').to('2024-01-25'),
      moment(now).add(1, 'day').calendar(),
      moment(now).subtract(10, 'days').calendar(null, { sameElse: 'YYYY' }),
      moment.duration(-90, 'minutes').humanize(true),
      now.format(),
    ],
  };
};
