// Time zones: offsets from Python, names from intl-zones and intl-names-LOCALE.
const { ask } = kit;
const { zones: ZONES, links: LINKS } = require('intl-zones', 'Intl');
const { namesOf, refuse } = require('intl/options');
const MAX_CACHED = 5000;
const DAY_S = 86400;
const LAST_NAMED = Date.UTC(9999, 11, 30);

let byLowerCase;
const known = new Map(); // by zone and day: an offset that holds for the whole day
const periods = new Map();

// The canonical name of a zone.
const zoneOf = (given) => {
  const name = `${given}`;
  byLowerCase ??= new Map([...Object.keys(ZONES), ...Object.keys(LINKS)].map((zone) => [zone.toLowerCase(), zone]));
  const zone = byLowerCase.get(name.toLowerCase());
  if (zone === undefined) throw new RangeError(`Invalid time zone specified: ${name}`);
  return LINKS[zone] ?? zone;
};

// Seconds that a zone is ahead of UTC, at a time in milliseconds.
const offsetOf = (zone, time) => {
  if (zone === 'UTC') return 0;
  const seconds = Math.floor(time / 1000);
  const key = `${zone} ${Math.floor(seconds / DAY_S)}`;
  if (known.has(key)) return known.get(key);
  const [offset, from, until] = ask('zone_offset', `${zone} ${seconds}`);
  if (until - from === DAY_S) {
    if (known.size >= MAX_CACHED) known.clear();
    known.set(key, offset);
  }
  return offset;
};

// [start, offsets and the numbers of their names], latest first.
const periodsOf = (zone) => {
  if (!periods.has(zone)) {
    periods.set(zone, ZONES[zone].split(';').map((text) => {
      const [start, names] = text.split('=');
      return [start === '' ? -Infinity : parseInt(start, 36), names];
    }).reverse());
  }
  return periods.get(zone);
};

const nameNumber = (zone, time, offset) => {
  if (time > LAST_NAMED && zone !== 'UTC') refuse('the name of a time zone after the year 9999');
  const [, names] = periodsOf(zone).find(([start]) => start <= time / 1000);
  const named = names.split(',').find((pair) => parseInt(pair, 36) === offset);
  return named === undefined ? 0 : parseInt(named.split(':')[1], 36);
};

const two = (number) => `${number}`.padStart(2, '0');
const offsetText = (offset, isLong, [zero, plus, minus]) => {
  if (offset === 0) return zero;
  const size = Math.abs(offset);
  const [hours, minutes, seconds] = [Math.floor(size / 3600), Math.floor(size / 60) % 60, size % 60];
  const start = (offset < 0 ? minus : plus) + (isLong ? two(hours) : hours);
  if (seconds !== 0) return `${start}:${two(minutes)}:${two(seconds)}`;
  return isLong || minutes !== 0 ? `${start}:${two(minutes)}` : start;
};

// `style` is that of the option timeZoneName.
const zoneName = (zone, time, offset, style, locale) => {
  const { long, short, offsets } = namesOf(locale);
  const isLong = style.startsWith('long');
  const number = style.endsWith('Offset') ? 0 : nameNumber(zone, time, offset);
  const name = number === 0 ? '' : (isLong ? long : short).split('|')[number];
  return name === '' ? offsetText(offset, isLong, offsets) : name;
};

exports.offsetOf = offsetOf;
exports.zoneName = zoneName;
exports.zoneOf = zoneOf;
