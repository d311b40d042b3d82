// Error.captureStackTrace gives any object a stack, without the functions above the given one.
function HttpError(status) {
  this.name = 'HttpError';
  this.message = `status ${status}`;
  Error.captureStackTrace(this, HttpError);
}
HttpError.prototype = Object.create(Error.prototype, { constructor: { value: HttpError } });
function fail() {
  throw new HttpError(404);
}
function onTrack(event) {
  const plain = {};
  Error.captureStackTrace(plain);
  try {
    fail();
  } catch (error) {
    const lines = error.stack.split('\n');
    const value = [lines[0], lines[1].includes('fail'), error.stack.includes('new HttpError'), error instanceof Error];
    return { ...event, value: [...value, typeof plain.stack, typeof Error.stackTraceLimit] };
  }
}
