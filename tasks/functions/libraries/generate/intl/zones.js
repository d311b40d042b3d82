// Time zones: their names, and when which zone bears which.
//
// Offsets come from the host's own time zone data. A zone's names depend on its offset (winter or summer) and, because
// zones have moved, on the time. So a zone is a list of periods, `START=OFFSET:NAME,…;…`, numbers in base 36, times and
// offsets in seconds; an offset that is not listed has no name and is shown as `GMT+3`.
'use strict';

const packed = require('moment-timezone/data/packed/latest.json');

const DAY_MS = 86400000;
const SHORT_NAMES = [
  'ACT', 'AET', 'AGT', 'ART', 'AST', 'BET', 'BST', 'CAT', 'CNT', 'CST', 'CTT', 'EAT', 'ECT', 'IET', 'IST', 'JST', 'MIT',
  'NET', 'NST', 'PLT', 'PNT', 'PRT', 'PST', 'SST', 'VST',
];
const BEFORE_ZONES = Date.UTC(1850, 0, 1);
const SAMPLED = [[1880, 1970, 30], [1970, 2038, 15]]; // years from and to, days between two samples

const allNames = () => [
  ...Intl.supportedValuesOf('timeZone'),
  ...packed.zones.map((zone) => zone.split('|')[0]),
  ...packed.links.flatMap((link) => link.split('|')),
  ...SHORT_NAMES,
];

const canonical = (name) => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
};

const samples = () => {
  const times = [BEFORE_ZONES];
  for (const [from, to, days] of SAMPLED) {
    for (let time = Date.UTC(from, 0, 1); time < Date.UTC(to, 0, 1); time += days * DAY_MS) times.push(time);
  }
  return times;
};

const formatter = (locale, timeZone, timeZoneName) => {
  const format = new Intl.DateTimeFormat(locale, { timeZone, timeZoneName, hour: '2-digit', hourCycle: 'h23' });
  return (time) => format.formatToParts(time).find(({ type }) => type === 'timeZoneName').value;
};

const offsetIn = (text) => {
  const [, sign, hours, minutes, seconds] = /^GMT(?:([+-])(\d+):(\d+)(?::(\d+))?)?$/.exec(text);
  const size = (+hours || 0) * 3600 + (+minutes || 0) * 60 + (+seconds || 0);
  return sign === '-' ? -size : size;
};

// Zones with names of their own beside those that they share with other zones.
const NAMED = ['Pacific/Honolulu', 'Europe/London', 'Europe/Dublin'];

// The offset, and what a zone is called: a text that differs where names may differ in any language; empty if it has
// no name.
const observer = (timeZone) => {
  const shown = Object.fromEntries(
    ['long', 'longOffset', 'short', 'shortOffset'].map((style) => [style, formatter('en-US', timeZone, style)]),
  );
  const own = NAMED.includes(timeZone) ? timeZone : '';
  return (time) => {
    const [long, offset, short] = [shown.long(time), shown.longOffset(time), shown.short(time)];
    const hasName = long !== offset || (own !== '' && short !== shown.shortOffset(time));
    return [offsetIn(offset), hasName ? `${long}|${short}|${own}` : ''];
  };
};

class Periods {
  constructor(timeZone, times) {
    this.observe = observer(timeZone);
    this.list = [];
    let before = -Infinity;
    for (const time of times) {
      const [offset, name] = this.observe(time);
      if (this.conflicts(offset, name)) this.begin(this.firstConflict(before, time));
      this.note(offset, name, time);
      before = time;
    }
  }

  get last() {
    return this.list.at(-1);
  }

  conflicts(offset, name) {
    return this.last === undefined || (this.last.names.has(offset) && this.last.names.get(offset)[0] !== name);
  }

  note(offset, name, time) {
    if (!this.last.names.has(offset)) this.last.names.set(offset, [name, time]);
  }

  begin(time) {
    this.list.push({ time, names: new Map() });
    if (time > -Infinity) this.note(...this.observe(time), time);
  }

  // The first second between two times at which what the last period says is wrong.
  firstConflict(before, after) {
    if (this.last === undefined) return -Infinity;
    let [low, high] = [before / 1000, after / 1000];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (this.conflicts(...this.observe(middle * 1000))) high = middle;
      else low = middle;
    }
    return high * 1000;
  }
}

const inBase36 = (number) => number.toString(36);

exports.zoneData = () => {
  const [zones, links, names, nameProbes] = [{}, {}, [''], [undefined]];
  const times = samples();
  const numberOf = (name, timeZone, time) => {
    if (!names.includes(name)) {
      names.push(name);
      nameProbes.push([timeZone, time]);
    }
    return names.indexOf(name);
  };
  for (const name of new Set(allNames())) {
    const zone = canonical(name);
    // Some of the names of UTC are shown as GMT, though they say that they are UTC: left out.
    if (zone === 'UTC' && formatter('en', name, 'short')(0) !== 'UTC') continue;
    if (zone !== undefined && zone !== name) links[name] = zone;
    if (zone !== undefined) zones[zone] = undefined;
  }
  for (const zone of Object.keys(zones)) {
    zones[zone] = new Periods(zone, times).list.map(({ time, names: byOffset }) => {
      const numbered = [...byOffset].map(([offset, [name, at]]) => [offset, numberOf(name, zone, at)]);
      const named = numbered.filter(([, number]) => number !== 0).map((pair) => pair.map(inBase36).join(':'));
      return `${time === -Infinity ? '' : inBase36(time / 1000)}=${named}`;
    }).join(';');
  }
  return { zones: { zones, links }, nameProbes };
};

const PROBED_OFFSETS = { zero: 'UTC', plus: 'Etc/GMT-2', minus: 'Etc/GMT+2' };

// Names by number, long and short, empty where the offset is shown; and how that is written.
exports.localeZoneNames = (locale, nameProbes) => {
  const name = (style) => ([timeZone, time]) => {
    const shown = formatter(locale, timeZone, style)(time);
    return shown === formatter(locale, timeZone, `${style}Offset`)(time) && timeZone !== 'UTC' ? '' : shown;
  };
  const offset = (key) => formatter(locale, PROBED_OFFSETS[key], 'shortOffset')(0).replace(/\d+$/, '');
  return {
    long: ['', ...nameProbes.slice(1).map(name('long'))].join('|'),
    short: ['', ...nameProbes.slice(1).map(name('short'))].join('|'),
    offsets: [offset('zero'), offset('plus'), offset('minus')],
  };
};
