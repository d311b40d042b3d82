// `AsYouType` and `formatIncompletePhoneNumber` format a number while it is entered, `findNumbers` finds some in a text.
const phone = libphonenumberjslib.libphonenumberjs;
const onTrack = (event) => {
  const typing = new phone.AsYouType('US');
  const steps = [...'2133734253'].map((digit) => typing.input(digit));
  const found = phone.findPhoneNumbersInText('Call (213) 373-4253 or +44 20 7946 0958 ext 3.', 'US');
  return {
    ...event,
    value: [
      steps, typing.getNumber().country, typing.getTemplate(), new phone.AsYouType().input('+4930901820'), phone.formatIncompletePhoneNumber('88005', 'RU'),
      found.map(({ number, startsAt, endsAt }) => [number.number, number.ext, startsAt, endsAt]),
    ],
  };
};
