// `isValidPhoneNumber`, `isPossiblePhoneNumber` and `validatePhoneNumberLength` check what people enter.
const phone = libphonenumberjslib.libphonenumberjs;
const onTrack = (event) => ({
  ...event,
  value: [
    phone.isValidPhoneNumber('030 901820', 'DE'), phone.isValidPhoneNumber('+33 1 99 00 12 34 5'), phone.isPossiblePhoneNumber('12345', 'US'),
    phone.isPossiblePhoneNumber('2133734253', 'US'), phone.validatePhoneNumberLength('abcde', 'US'), phone.validatePhoneNumberLength('444 1', 'TR'),
    phone.validatePhoneNumberLength('+49 30 1234567890123456'), phone.isSupportedCountry('XA'), phone.getCountryCallingCode('JP'), phone.getCountries().length,
  ],
});
