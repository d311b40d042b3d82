// superagent asks whether this is Node 10 or newer: the runtime does as Node 18 does, though `process` has no version.
exports.gte = () => true;
