// The zones take as long to load as all the rest: they come when somebody first asks for `tz`.
const moment = require('moment-timezone/moment-timezone');

const owners = new Map([moment, moment.fn].map((owner) => [owner, owner.tz]));
const withZones = () => {
  for (const [owner, tz] of owners) Object.defineProperty(owner, 'tz', { value: tz, writable: true });
  moment.tz.load(require('./moment-zones'));
};
for (const owner of owners.keys()) {
  Object.defineProperty(owner, 'tz', {
    get() {
      withZones();
      return owner.tz;
    },
    set(value) {
      withZones();
      owner.tz = value;
    },
  });
}

module.exports = moment;
