// Bundles every entry for the sandbox, then runs the generators: `node build.js FOLDER`. Run by install.py.
//
// An entry's name is the name by which the sandbox requires it. What Node has built in stays external: in the sandbox
// that is a part of the runtime, one of our own or the entry of that name.
'use strict';

const { execFileSync } = require('node:child_process');
const { existsSync, readFileSync, readdirSync, statSync, writeFileSync } = require('node:fs');
const { builtinModules } = require('node:module');
const { basename, join, resolve } = require('node:path');
const esbuild = require('esbuild');

const scriptsIn = (folder) => {
  const path = join(__dirname, folder);
  return existsSync(path) ? readdirSync(path).filter((file) => file.endsWith('.js')).sort() : [];
};

// What the sandbox requires by itself: what Node has built in, and another entry.
const external = {
  name: 'external',
  setup(build) {
    build.onResolve({ filter: /^(node:)?[a-z0-9_]+(\/[a-z]+)?$/ }, ({ path }) => {
      const name = path.replace(/^node:/, '');
      return builtinModules.includes(name) ? { path: name, external: true } : undefined;
    });
    build.onResolve({ filter: /^\.\/[\w-]+$/ }, ({ path, resolveDir }) =>
      resolveDir === join(__dirname, 'entries') ? { path: basename(path), external: true } : undefined,
    );
  },
};

// Parsing a text takes a third of the time that compiling an object literal takes.
const jsonAsText = {
  name: 'JSON stays text',
  setup(build) {
    build.onLoad({ filter: /\.json$/ }, ({ path }) => {
      const text = JSON.stringify(JSON.parse(readFileSync(path, 'utf8')));
      return { contents: `module.exports = JSON.parse(${JSON.stringify(text)});`, loader: 'js' };
    });
  },
};

// The versions of the packages of which these files are; esbuild gives their paths relative to this folder.
const versionsOf = (files) => {
  const versions = {};
  for (const file of files) {
    const [, folder, name] = /^(.*node_modules\/((?:@[^/]+\/)?[^/]+))\//.exec(file) ?? [];
    if (name !== undefined) versions[name] ??= require(join(__dirname, folder, 'package.json')).version;
  }
  return versions;
};

// What stands in for a built-in is as made for browsers; a library is as it is in Node.
const bundle = async (entry, folder) => {
  const name = basename(entry, '.js');
  const { metafile } = await esbuild.build({
    absWorkingDir: __dirname,
    entryPoints: [join('entries', entry)],
    outfile: join(folder, entry),
    bundle: true,
    format: 'cjs',
    platform: 'neutral',
    mainFields: builtinModules.includes(name) ? ['browser', 'main'] : ['main'],
    target: 'es2020',
    minify: true,
    keepNames: true,
    legalComments: 'none',
    charset: 'ascii',
    define: { global: 'globalThis' },
    plugins: [external, jsonAsText],
    metafile: true,
    logLevel: 'error',
  });
  const files = Object.keys(metafile.inputs);
  const main = metafile.inputs[`entries/${entry}`].imports.map(({ path }) => path);
  return { name, bytes: statSync(join(folder, entry)).size, packages: versionsOf([...main, ...files]) };
};

const main = async (folder) => {
  const bundles = [];
  for (const entry of scriptsIn('entries')) bundles.push(await bundle(entry, folder));
  for (const script of scriptsIn('generate')) {
    execFileSync(process.execPath, [join(__dirname, 'generate', script), folder], { stdio: 'inherit' });
  }
  writeFileSync(join(folder, 'manifest.json'), `${JSON.stringify(bundles, null, 2)}\n`);
};

main(resolve(process.argv[2])).catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
