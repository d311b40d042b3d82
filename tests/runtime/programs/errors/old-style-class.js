// An error class in the style of ES5 is an error with its name and message.
function HttpError(status) {
  this.name = 'HttpError';
  this.message = 'status ' + status;
}
HttpError.prototype = Object.create(Error.prototype);
HttpError.prototype.constructor = HttpError;
function onTrack() {
  throw new HttpError(418);
}
