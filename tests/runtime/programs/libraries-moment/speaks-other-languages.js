// `moment.locale` and `locale` speak other languages, which are loaded when they are asked for.
const onTrack = (event) => {
  const date = moment.utc('2024-02-09T16:05:06Z');
  const value = ['fr', 'de', 'ja', 'pt-br', 'ar', 'ru'].map((name) => date.clone().locale(name).format('LLLL'));
  value.push(moment.locale('es'), moment.utc(0).format('dddd D [de] MMMM'), moment.months()[0], moment.weekdaysShort());
  value.push(moment.localeData('en-gb').longDateFormat('L'), moment.locale(['xx', 'nl']), moment.locale('xx'), moment.locales().length);
  moment.updateLocale('nl', { monthsShort: 'a_b_c_d_e_f_g_h_i_j_k_l'.split('_') });
  value.push(moment.utc(0).locale('nl').format('MMM'));
  moment.defineLocale('mine', { parentLocale: 'en', months: Array(12).fill('Month') });
  value.push(moment.utc(0).format('MMMM'));
  return { ...event, value };
};
