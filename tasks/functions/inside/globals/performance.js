// `performance`. The engine's own says a wrong `timeOrigin`.
const { now } = kit;
const timeOrigin = Date.now() - now();

module.exports = { now, timeOrigin, toJSON: () => ({ timeOrigin }) };
