// An error shows its stack, its own properties and its cause.
function onTrack(event) {
  const cause = new TypeError('inner');
  console.log(Object.assign(new Error('with code'), { code: 'E_CODE', details: { status: 500 } }));
  console.log(new Error('no properties'));
  console.log([new RangeError('in a list')], { error: new Error('in an object') });
  console.log(new Error(''));
  console.log(Object.assign(new Error('no stack'), { stack: undefined }), cause.message);
}
