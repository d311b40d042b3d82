// Clients of services send JSON; their forms with files would need streams.
module.exports = function FormData() {
  throw new Error('A form with files is not available in this client: send it with fetch and FormData');
};
