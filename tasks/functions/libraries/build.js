// Bundles every entry for the sandbox, then runs the generators, which find the same arguments: `node build.js FOLDER`.
// Run by install.py.
//
// An entry's name is the name by which the sandbox requires it. What Node has built in stays external: in the sandbox
// that is a part of the runtime, one of our own or the entry of that name. What is in tools is for Splice itself: it is
// bundled alike, and the manifest, which tells authors what there is, leaves it out.
'use strict';

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

// What these packages require by the name of a file in instead/ comes from there.
const STANDS_IN_FOR = /[\\/]node_modules[\\/](axios|node-mailjet|superagent)[\\/](?!.*node_modules)/;
const instead = {
  name: 'instead',
  setup(build) {
    const names = new Set(scriptsIn('instead').map((file) => basename(file, '.js')));
    build.onResolve({ filter: /^(\.\/)?[a-z0-9-]+$/ }, ({ path, importer }) => {
      const name = path.replace(/^\.\//, '');
      const isMeant = names.has(name) && STANDS_IN_FOR.test(importer);
      return isMeant ? { path: join(__dirname, 'instead', `${name}.js`) } : undefined;
    });
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

// The AWS SDK has one core for all its services: elsewhere its modules are what the entry of that core exports.
const AWS_CORE = 'aws-core';
const AWS_MODULES = { core: 'AWS', util: 'util', region_config: 'regionConfig' };
const oneAwsCore = {
  name: 'one core of the AWS SDK',
  setup(build) {
    build.onResolve({ filter: /^xml2js$/ }, ({ importer, resolveDir, kind }) =>
      /[\\/]aws-sdk[\\/]lib[\\/]/.test(importer)
        ? build.resolve('xml2js/lib/parser', { kind, resolveDir }) // without the builder of documents
        : undefined,
    );
    if (basename(build.initialOptions.entryPoints[0], '.js') === AWS_CORE) return;
    build.onLoad({ filter: /[\\/]aws-sdk[\\/]lib[\\/](core|util|region_config)\.js$/ }, ({ path }) => ({
      contents: `module.exports = require('./${AWS_CORE}').${AWS_MODULES[basename(path, '.js')]};`,
      resolveDir: join(__dirname, 'entries'),
    }));
  },
};

// By name: where the packages are of which these files are; esbuild gives their paths relative to this folder.
const packagesOf = (files) => {
  const folders = {};
  for (const file of files) {
    const [, folder, name] = /^(.*node_modules\/((?:@[^/]+\/)?[^/]+))\//.exec(file) ?? [];
    if (name !== undefined) folders[name] ??= join(__dirname, folder);
  }
  return folders;
};

const bundle = async (source, folder) => {
  const { metafile } = await esbuild.build({
    absWorkingDir: __dirname,
    entryPoints: [source],
    outfile: join(folder, basename(source)),
    bundle: true,
    format: 'cjs',
    platform: 'neutral',
    mainFields: ['main'],
    target: 'es2020',
    minify: true,
    keepNames: true,
    legalComments: 'none',
    charset: 'ascii',
    define: { global: 'globalThis' },
    plugins: [instead, external, oneAwsCore, jsonAsText],
    metafile: true,
    logLevel: 'error',
  });
  const about = metafile.inputs[source].imports.map(({ path }) => path);
  return packagesOf([...about, ...Object.keys(metafile.inputs)]);
};

// What is said of a bundle; the package that its entry is about comes first.
const described = (entry, folder, packages) => ({
  name: basename(entry, '.js'),
  bytes: statSync(join(folder, entry)).size,
  packages: Object.fromEntries(
    Object.entries(packages).map(([name, path]) => [name, require(join(path, 'package.json')).version]),
  ),
});

// Their licences ask to be kept beside the code.
const licenses = (packages) => {
  const texts = Object.entries(packages).map(([name, path]) => {
    const file = readdirSync(path).find((one) => /^licen[cs]e/i.test(one));
    const { license = 'no licence is named' } = require(join(path, 'package.json'));
    return `${name}\n\n${file === undefined ? license : readFileSync(join(path, file), 'utf8')}`;
  });
  return texts.join(`\n${'-'.repeat(80)}\n\n`);
};

const main = async (folder) => {
  const bundles = [];
  const all = {};
  for (const entry of scriptsIn('entries')) {
    const packages = await bundle(join('entries', entry), folder);
    bundles.push(described(entry, folder, packages));
    Object.assign(all, packages);
  }
  for (const tool of scriptsIn('tools')) Object.assign(all, await bundle(join('tools', tool), folder));
  for (const script of scriptsIn('generate')) require(join(__dirname, 'generate', script));
  writeFileSync(join(folder, 'manifest.json'), `${JSON.stringify(bundles, null, 2)}\n`);
  writeFileSync(join(folder, 'licenses.txt'), licenses(all));
};

main(resolve(process.argv[2])).catch((error) => {
  console.error(error.errors === undefined ? error.stack : error.message);
  process.exitCode = 1;
});
