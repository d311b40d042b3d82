// A broken document fails with the line, column and character of the fault.
const failure = async (text, options) => {
  try {
    return await xml2js.parseStringPromise(text, options);
  } catch (error) {
    return error.message.split('\n');
  }
};
const onTrack = async (event) => ({
  ...event,
  value: [
    await failure('<a><b></a>'),
    await failure('just text'),
    await failure('<a>&unknown;</a>'),
    await failure('<a><b></a>', { strict: false }),
    await failure(''),
    await failure('<a>'),
  ],
});
