// `isBefore`, `isSame`, `isBetween` and their kin compare by the unit that they are given.
const onTrack = (event) => {
  const a = moment.utc('2024-01-24T10:00:00Z');
  const b = moment.utc('2024-01-25T09:00:00Z');
  return {
    ...event,
    value: [
      a.isBefore(b), a.isAfter(b), a.isSame(b, 'month'), a.isSameOrBefore(a), a.isSameOrAfter(b, 'year'),
      a.isBetween('2024-01-24T10:00:00Z', b), a.isBetween('2024-01-24T10:00:00Z', b, undefined, '[)'),
      a < b, +a, moment.isMoment(a), moment.isDate(new Date()), a.isUTC(), a.clone().add(0).isSame(a), a.isDST(),
    ],
  };
};
