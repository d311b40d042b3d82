// Without it superagent says that this version of Node.js does not support http2.
