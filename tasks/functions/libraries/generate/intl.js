// Makes the data of Intl from the locale data of the Node that runs this: `node intl.js FOLDER`. Nothing of it is
// written by hand; every pattern is what Node's own formatToParts shows, rendered again and compared.
//
// Files: `intl-data.js` (which locales there are, what all share), `intl-data-LOCALE.js` (numbers, dates) and
// `intl-names-LOCALE.js` (names of time zones) for locales that differ, `intl-zones.js` (time zones).
'use strict';

const { writeFileSync } = require('node:fs');
const { cpus } = require('node:os');
const { join, resolve } = require('node:path');
const { isMainThread, parentPort, workerData, Worker } = require('node:worker_threads');
const { collation } = require('./intl/collation');
const { localeNumbers, currencyDigits } = require('./intl/numbers');
const { localeDates } = require('./intl/dates');
const { localeZoneNames, zoneData } = require('./intl/zones');

const MAX_WORKERS = 4; // each needs about 150 MB

// Each line: locales without data of their own, named after the first.
const LOCALES = [
  ['en', 'en-US'], ['en-AU'], ['en-CA'], ['en-GB'], ['en-IE'], ['en-IN'], ['en-NZ'],
  ['de', 'de-DE'], ['de-AT'], ['de-CH'],
  ['fr', 'fr-FR'], ['fr-BE'], ['fr-CA'], ['fr-CH'],
  ['es', 'es-ES'], ['es-419'], ['es-AR'], ['es-CL'], ['es-CO'], ['es-MX'], ['es-US'],
  ['pt', 'pt-BR'], ['pt-PT'],
  ['ja', 'ja-JP'],
];

// Locales with the same data share a file, named after the first of them.
const writer = (folder, kind) => {
  const written = new Map();
  return (locale, data) => {
    const text = JSON.stringify(data);
    if (!written.has(text)) {
      written.set(text, locale);
      writeFileSync(join(folder, `intl-${kind}-${locale}.js`), `module.exports = ${text};\n`);
    }
    return written.get(text);
  };
};

const dataOf = (locale) => ({ numbers: localeNumbers(locale), dates: localeDates(locale) });

// The data of all locales, by name. They take a second each, so every processor makes its share.
const allData = async () => {
  const count = Math.min(cpus().length, MAX_WORKERS);
  const names = LOCALES.map(([locale]) => locale);
  const shares = Array.from({ length: count }, (_, i) => names.filter((__, place) => place % count === i));
  const made = await Promise.all(shares.map((share) => new Promise((done, fail) => {
    new Worker(__filename, { workerData: share }).on('message', done).on('error', fail);
  })));
  return new Map(made.flat());
};

const main = async (folder) => {
  const writeData = writer(folder, 'data');
  const writeNames = writer(folder, 'names');
  const { zones, nameProbes } = zoneData();
  const data = await allData();
  const locales = {};
  for (const [locale, ...same] of LOCALES) {
    const files = [writeData(locale, data.get(locale)), writeNames(locale, localeZoneNames(locale, nameProbes))];
    for (const name of [locale, ...same]) locales[name] = files;
  }
  const shared = { locales, currencyDigits: currencyDigits(), collation: collation() };
  writeFileSync(join(folder, 'intl-zones.js'), `module.exports = ${JSON.stringify(zones)};\n`);
  writeFileSync(join(folder, 'intl-data.js'), `module.exports = ${JSON.stringify(shared)};\n`);
};

if (isMainThread) main(resolve(process.argv[2]));
else parentPort.postMessage(workerData.map((locale) => [locale, dataOf(locale)]));
