// An error shows the name of its class, and the name that it gives itself.
function onTrack(event) {
  class ApiError extends Error {}
  class NamedError extends Error {
    constructor(message) {
      super(message);
      this.name = 'NamedError';
      this.status = 404;
    }
  }
  class Short extends Error {}
  console.log(new ApiError('a'));
  console.log(new NamedError('b'));
  console.log(new Short('c'));
  const changed = new Error('d');
  changed.name = 'Changed';
  console.log(changed);
}
