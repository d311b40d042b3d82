// `moment().format` knows its tokens, escapes and standard forms.
const onTrack = (event) => {
  const date = moment.utc('2024-02-09T04:05:06.789Z');
  const formats = [
    undefined, 'YYYY-MM-DD', 'YY M D', 'dddd, MMMM Do YYYY, h:mm:ss a', 'ddd MMM DD HH:mm:ss.SSS ZZ', '[year] gggg [week] ww E',
    'DDDo Q', 'X', 'x', 'LT', 'LTS', 'L', 'l', 'LL', 'LLL', 'LLLL', 'kk A', 'N y', 'z Z',
  ];
  return { ...event, value: formats.map((format) => date.format(format)) };
};
