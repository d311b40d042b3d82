// An invalid date says so in every form.
const onTrack = (event) => {
  const never = moment.invalid({ invalidMonth: 'Foo' });
  const wrong = moment('not a date', 'YYYY', true);
  return {
    ...event,
    value: [
      never.isValid(), never.format(), `${never.valueOf()}`, JSON.stringify({ never }), never.parsingFlags().invalidMonth,
      wrong.format('L'), wrong.isBefore(moment()), wrong.toISOString(), moment(undefined).isValid(), moment(null).isValid(),
      moment.utc('2024-13-01', 'YYYY-MM-DD').invalidAt(),
    ],
  };
};
