"""The control plane over HTTP, as existing tools speak it: envelopes, errors, pagination and ids of the Public API."""
