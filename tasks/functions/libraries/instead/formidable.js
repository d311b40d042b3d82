exports.IncomingForm = function IncomingForm() {
  throw new Error('An answer in multipart form is not available in this client: ask with fetch');
};
