// A subclass of an error class counts as that class.
class RateLimited extends RetryError {
  constructor(seconds) {
    super(`wait ${seconds} s`);
    this.seconds = seconds;
  }
}
async function onTrack() {
  throw new RateLimited(7);
}
