// `add`, `subtract`, `startOf`, `endOf`, `diff` and setters calculate with months, weeks and quarters.
const onTrack = (event) => {
  const date = () => moment.utc('2024-01-31T22:30:00Z');
  return {
    ...event,
    value: [
      date().add(1, 'month').format(),
      date().subtract({ days: 31, hours: 2 }).toISOString(),
      date().startOf('week').format(),
      date().endOf('quarter').format(),
      date().startOf('isoWeek').format('YYYY-MM-DD'),
      date().diff('2020-02-29T00:00:00Z', 'months', true),
      date().diff(moment.utc('2024-03-01'), 'days'),
      date().month('February').date(30).format('L'),
      date().isoWeekday(7).week(),
      date().set({ hour: 1, minute: 2 }).daysInMonth(),
      moment.max(date(), date().add(1, 'd')).date(),
      date().isLeapYear(),
      moment.utc('2100-01-01').isLeapYear(),
      date().toArray(),
      date().toObject(),
    ],
  };
};
