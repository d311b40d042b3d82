// The languages of moment, which requires `./locale/NAME` when somebody asks for one: `node moment-locales.js FOLDER`.
'use strict';

const { readdirSync } = require('node:fs');
const { dirname, join } = require('node:path');
const esbuild = require('esbuild');

const locales = join(dirname(require.resolve('moment')), 'locale');

const moment = {
  name: 'moment is a part of the runtime',
  setup(build) {
    build.onResolve({ filter: /^\.\.\/moment$/ }, () => ({ path: 'moment', external: true }));
  },
};

esbuild.build({
  entryPoints: readdirSync(locales).map((file) => join(locales, file)),
  outdir: join(process.argv[2], 'locale'),
  bundle: true,
  format: 'cjs',
  platform: 'neutral',
  target: 'es2020',
  minify: true,
  legalComments: 'none',
  plugins: [moment],
  logLevel: 'error',
});
