// Patterns and names of dates and times, of one locale.
//
// A pattern is text with fields in braces: letters as in Unicode's date patterns, but the number of letters says which
// form it is. For month (M), weekday (E), era (G) and day period (a) one letter more than the numeric forms is the
// first list of names in `names`, and so on. A list begins with its width, as resolvedOptions calls it.
'use strict';

const WIDTHS = [undefined, 'narrow', 'short', 'long'];
const NUMERIC = [undefined, 'numeric', '2-digit'];
const MONTHS = [undefined, 'numeric', '2-digit', 'narrow', 'short', 'long'];
const DIGITS = [undefined, 1, 2, 3];
const CYCLES = ['h11', 'h12', 'h23', 'h24'];
const STYLES = [undefined, 'full', 'long', 'medium', 'short'];
const CHOICES = [{}, ...CYCLES.map((hourCycle) => ({ hourCycle })), { hour12: true }, { hour12: false }];
const FIRST_NAMES = { M: 3, E: 1, G: 1, a: 1 };
const UNIT = 64;
const FIRST_CHARACTER = 48;

// The fields of each of these moments differ: all months, weekdays, hours, and years of both eras.
const YEARS = [2023, 1999, 7, -11, 2005, 12024];
const PROBES = Array.from({ length: 24 }, (_, i) => {
  const probe = new Date(Date.UTC(2000, i % 12, 1 + ((i * 5) % 28), i, (i * 7) % 60, (i * 11) % 60, (i * 77) % 1000));
  probe.setUTCFullYear(YEARS[i % YEARS.length]);
  while (probe.getUTCDay() !== i % 7) probe.setUTCDate((probe.getUTCDate() % 28) + 1);
  return probe;
});

// Enough of them for what has no date.
const TIME_PROBES = PROBES.filter((_, i) => i % 3 === 0);

const options = (names, values) => {
  const chosen = {};
  names.forEach((name, i) => {
    if (values[i] !== undefined) chosen[name] = values[i];
  });
  return chosen;
};
const product = (lists) =>
  lists.reduce((rows, list) => rows.flatMap((row) => list.map((item) => [...row, item])), [[]]);

const DATE_FIELDS = ['weekday', 'era', 'year', 'month', 'day'];
const DATES = product([WIDTHS, WIDTHS, NUMERIC, MONTHS, NUMERIC]).map((values) => options(DATE_FIELDS, values));
const TIME_FIELDS = ['hourCycle', 'timeZoneName', 'hour', 'minute', 'second', 'fractionalSecondDigits'];
const ZONE_NAMES = [undefined, 'short', 'long', 'shortOffset', 'longOffset'];
const TIMES = product([CYCLES, ZONE_NAMES, NUMERIC, NUMERIC, NUMERIC, DIGITS]).map((values) =>
  options(TIME_FIELDS, values));

const two = (number) => `${number}`.padStart(2, '0');
const widths = (number) => [`${number}`, two(number)];
const yearOfEra = (date) => (date.getUTCFullYear() > 0 ? date.getUTCFullYear() : 1 - date.getUTCFullYear());
const hourForms = (letter, of) => [
  [letter, (date) => `${of(date.getUTCHours())}`],
  [letter + letter, (date) => two(of(date.getUTCHours()))],
];

// Forms that a field may have, besides lists of names.
const FORMS = {
  year: [['y', (date) => `${yearOfEra(date)}`], ['yy', (date) => two(yearOfEra(date) % 100)]],
  month: [['M', (date) => widths(date.getUTCMonth() + 1)[0]], ['MM', (date) => widths(date.getUTCMonth() + 1)[1]]],
  day: [['d', (date) => widths(date.getUTCDate())[0]], ['dd', (date) => widths(date.getUTCDate())[1]]],
  hour: [
    ...hourForms('H', (hour) => hour),
    ...hourForms('h', (hour) => hour % 12 || 12),
    ...hourForms('K', (hour) => hour % 12),
    ...hourForms('k', (hour) => hour || 24),
  ],
  minute: [['m', (date) => widths(date.getUTCMinutes())[0]], ['mm', (date) => widths(date.getUTCMinutes())[1]]],
  second: [['s', (date) => widths(date.getUTCSeconds())[0]], ['ss', (date) => widths(date.getUTCSeconds())[1]]],
  fractionalSecond: [1, 2, 3].map((digits) => [
    'S'.repeat(digits),
    (date) => `${date.getUTCMilliseconds()}`.padStart(3, '0').slice(0, digits),
  ]),
};
// Fields with names: the letter, how many names there are, and which one a date has.
const NAMED = {
  month: ['M', 12, (date) => date.getUTCMonth()],
  weekday: ['E', 7, (date) => date.getUTCDay()],
  era: ['G', 2, (date) => (date.getUTCFullYear() > 0 ? 1 : 0)],
  dayPeriod: ['a', 2, (date) => (date.getUTCHours() < 12 ? 0 : 1)],
};

class Locale {
  constructor(name) {
    this.name = name;
    this.patterns = [];
    this.names = { M: [], E: [], G: [], a: [] };
  }

  parts(given, probes = PROBES) {
    const format = new Intl.DateTimeFormat(this.name, { ...given, timeZone: 'UTC' });
    const widths = format.resolvedOptions();
    return probes.map((probe) =>
      format.formatToParts(probe).map((part) => ({ probe, width: widths[part.type] ?? '', ...part })));
  }

  // The field of a part, from its type and its texts at all probes.
  field(parts) {
    const [{ type, width }] = parts;
    if (type === 'timeZoneName') return 'z';
    const form = FORMS[type]?.find(([, text]) => parts.every(({ value, probe }) => value === text(probe)));
    if (form !== undefined) return form[0];
    const [letter, count, which] = NAMED[type] ?? this.fail(`a field of type ${type}`);
    const list = new Array(count).fill('');
    for (const { value, probe } of parts) {
      const place = which(probe);
      if (list[place] !== '' && list[place] !== value) this.fail(`${type} is ${list[place]} and ${value}`);
      list[place] = value;
    }
    if (list.includes('')) this.fail(`${type} has no name for some`);
    const lists = this.names[letter];
    const entry = [width, ...list].join('|');
    let index = lists.indexOf(entry);
    if (index === -1) index = lists.push(entry) - 1;
    return letter.repeat(FIRST_NAMES[letter] + index);
  }

  pattern(probed) {
    const types = probed[0].map(({ type }) => type).join();
    if (probed.some((parts) => parts.map(({ type }) => type).join() !== types)) this.fail(`parts differ: ${types}`);
    return probed[0].map(({ type, value }, i) => {
      if (type !== 'literal') return `{${this.field(probed.map((parts) => parts[i]))}}`;
      if (probed.some((parts) => parts[i].value !== value)) this.fail(`text differs from ${value}`);
      return /[{}\n]/.test(value) ? this.fail(`a brace in ${value}`) : value;
    }).join('');
  }

  // What a pattern is at one of the probes.
  render(pattern, probe, zone) {
    return pattern.replace(/\{(\w+)\}/g, (_, field) => {
      if (field === 'z') return zone;
      const form = Object.values(FORMS).flat().find(([letters]) => letters === field);
      if (form !== undefined) return form[1](probe);
      const [, , which] = Object.values(NAMED).find(([letter]) => letter === field[0]);
      return this.names[field[0]][field.length - FIRST_NAMES[field[0]]].split('|')[which(probe) + 1];
    });
  }

  // The same as Node writes it, with the name of the time zone in it.
  texts(given, probes) {
    const format = new Intl.DateTimeFormat(this.name, { ...given, timeZone: 'UTC' });
    return probes.map((probe) => {
      const parts = format.formatToParts(probe); // the method `format` has other spaces
      const zone = parts.find(({ type }) => type === 'timeZoneName')?.value;
      return [parts.map(({ value }) => value).join(''), zone, probe];
    });
  }

  // Two characters that say which pattern it is.
  code(pattern) {
    let index = this.patterns.indexOf(pattern);
    if (index === -1) index = this.patterns.push(pattern) - 1;
    return String.fromCharCode(FIRST_CHARACTER + Math.floor(index / UNIT), FIRST_CHARACTER + (index % UNIT));
  }

  coded(code) {
    const [high, low] = [0, 1].map((i) => code.charCodeAt(i) - FIRST_CHARACTER);
    return this.patterns[high * UNIT + low];
  }

  fail(why) {
    throw new Error(`the dates of ${this.name} are not as expected: ${why}`);
  }
}

// What a date format adds of itself when too little is asked.
const needsTime = ({ weekday, year, month, day }) => !weekday && !year && !month && !day;
const needsDate = ({ hour, minute, second, fractionalSecondDigits }) =>
  !hour && !minute && !second && !fractionalSecondDigits;
const A_TIME = { minute: 'numeric', second: 'numeric', hour: 'numeric', hourCycle: 'h23' };
const A_DATE = { year: 'numeric', month: 'numeric', day: 'numeric' };

const without = (locale, whole, part) => {
  const at = whole.indexOf(part);
  if (at === -1) locale.fail(`${part} is not in ${whole}`);
  return whole.slice(0, at) + whole.slice(at + part.length);
};

// Era alone appears only beside a time, a time zone alone only beside a date.
const datePattern = (locale, date) => {
  if (!needsTime(date)) return locale.pattern(locale.parts(date));
  if (date.era === undefined) return '';
  const whole = locale.pattern(locale.parts({ ...date, ...A_TIME }));
  return /^\{G+\}/.exec(whole)?.[0] ?? locale.fail(`${whole} does not begin with the era`);
};
const timePattern = (locale, time, known) => {
  if (known !== undefined) return known;
  if (!needsDate(time)) return locale.pattern(locale.parts(time, TIME_PROBES));
  if (time.timeZoneName === undefined) return '';
  const whole = locale.pattern(locale.parts({ ...A_DATE, ...time }));
  return whole.endsWith('{z}') ? '{z}' : locale.fail(`${whole} does not end with the time zone`);
};

// Times that show whether what stands between a date and a time depends on the time. If so, then on hours and minutes.
const TELLING = [
  { hour: 'numeric', minute: '2-digit', hourCycle: 'h12' },
  { hour: 'numeric', minute: '2-digit', hourCycle: 'h23' },
  { second: 'numeric', hourCycle: 'h23' },
].map((time) => TIMES.findIndex((known) => TIME_FIELDS.every((field) => known[field] === time[field])));

// Two moments that tell all forms of an hour apart, and of everything else.
const GLUE_PROBES = [new Date('2005-02-03T00:02:01.077Z'), new Date('2005-05-09T04:05:06.123Z')];

// What stands between, by date; and whole patterns where it depends on the time too.
const glueData = (locale, dates, times) => {
  const glues = [];
  const wholes = {};
  const between = (d, t) => {
    const glue = locale.texts({ ...DATES[d], ...TIMES[t] }, GLUE_PROBES).map(([whole, zone, probe]) => {
      const [date, time] = [dates[d], times[t]].map((pattern) => locale.render(pattern, probe, zone));
      const isMade = whole.startsWith(date) && whole.endsWith(time) && whole.length >= date.length + time.length;
      return isMade ? whole.slice(date.length, whole.length - time.length) : undefined;
    });
    return glue[0] === glue[1] ? glue[0] : undefined;
  };
  const glueOf = DATES.map((date, d) => {
    if (dates[d] === '') return '0';
    const isWhole = date.year || date.month || date.day; // else it may be joined with a time in a pattern of their own
    const found = (isWhole ? TELLING.slice(-1) : TELLING).map((t) => between(d, t));
    const usual = found.at(-1) ?? locale.fail(`nothing stands between ${dates[d]} and a time`);
    if (found.some((glue) => glue !== usual)) {
      TIMES.forEach((time, t) => {
        if (!time.hour || time.fractionalSecondDigits || between(d, t) === usual) return;
        wholes[`${d},${t}`] = locale.code(locale.pattern(locale.parts({ ...date, ...time })));
      });
    }
    if (!glues.includes(usual)) glues.push(usual);
    return `${glues.indexOf(usual)}`;
  });
  return { glues, glueOf: glueOf.join(''), wholes };
};

const styleData = (locale) => {
  const codes = [];
  for (const [dateStyle, timeStyle] of product([STYLES, STYLES]).slice(1)) {
    for (const choice of CHOICES) {
      const given = { ...options(['dateStyle', 'timeStyle'], [dateStyle, timeStyle]), ...choice };
      codes.push(locale.code(locale.pattern(locale.parts(given))));
    }
  }
  return codes.join('');
};

const cyclesOf = (name) =>
  [{}, { hour12: true }, { hour12: false }].map((choice) =>
    CYCLES.indexOf(new Intl.DateTimeFormat(name, { hour: 'numeric', ...choice }).resolvedOptions().hourCycle)).join('');

const SAMPLES = 1000;
const UNLIKE = 7919; // a step through all combinations that meets them in no order

// Dates and times together are made of their parts: a sample of all combinations, compared with Node.
const check = (locale, dates, times, { glues, glueOf, wholes }) => {
  for (let i = 1; i <= SAMPLES; i++) {
    const at = (i * UNLIKE * 104729) % (DATES.length * TIMES.length);
    const [d, t] = [at % DATES.length, Math.floor(at / DATES.length)];
    if (dates[d] === '' || times[t] === '' || (needsTime(DATES[d]) && needsDate(TIMES[t]))) continue;
    const code = wholes[`${d},${t}`];
    const made = code === undefined ? dates[d] + glues[glueOf[d]] + times[t] : locale.coded(code);
    const probe = PROBES[i % PROBES.length];
    const [[whole, zone]] = locale.texts({ ...DATES[d], ...TIMES[t] }, [probe]);
    if (locale.render(made, probe, zone) !== whole) locale.fail(`${whole} is not ${made}`);
  }
};

exports.localeDates = (name) => {
  const locale = new Locale(name);
  const dates = DATES.map((date) => datePattern(locale, date));
  const times = [];
  const aCycle = TIMES.length / CYCLES.length;
  // Without an hour the cycle, which is the first of the fields, means nothing.
  TIMES.forEach((time, t) => times.push(timePattern(locale, time, time.hour ? undefined : times[t - aCycle])));
  const glue = glueData(locale, dates, times);
  check(locale, dates, times, glue);
  return {
    cycles: cyclesOf(name),
    dates: dates.map((pattern) => locale.code(pattern)).join(''),
    times: times.map((pattern) => locale.code(pattern)).join(''),
    styles: styleData(locale),
    ...glue,
    patterns: locale.patterns.join('\n'),
    names: locale.names,
  };
};
