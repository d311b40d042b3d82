// `parsePhoneNumber` knows country, type of writing and links of a number.
const phone = libphonenumberjslib.libphonenumberjs;
const onTrack = (event) => {
  const number = phone.parsePhoneNumber(' 8 (800) 555-35-35 ', 'RU');
  const us = phone.parsePhoneNumberFromString('+1 213 373 4253 ext. 5');
  return {
    ...event,
    value: [
      number.country, number.number, number.countryCallingCode, number.nationalNumber, number.isPossible(), number.isValid(), number.getURI(),
      us.country, us.ext, us.formatNational(), us.formatInternational(), us.format('RFC3966'), us.format('IDD', { fromCountry: 'DE' }),
      phone.parsePhoneNumberFromString('nothing', 'US') === undefined, JSON.stringify(us) === JSON.stringify(us), us.getPossibleCountries(),
    ],
  };
};
