// A text that is no number throws a ParseError.
const phone = libphonenumberjslib.libphonenumberjs;
const attempt = (...args) => {
  try {
    return phone.parsePhoneNumber(...args).number;
  } catch (error) {
    return [error.name, error.message, error instanceof phone.ParseError, error instanceof Error];
  }
};
const onTrack = (event) => ({
  ...event,
  value: [attempt('abc'), attempt('123', 'US'), attempt('2133734253'), attempt('+999 123456789'), attempt('1'.repeat(300), 'US'), attempt('5', 'XX')],
});
