// Bundles the program into dist/: one CommonJS file per process (several for the extension host, the engine and the command line, which load parts when they are needed), one browser file (and style sheet) per webview.
// Command line: node scripts/build.mjs [--production] [--watch] [--quiet]
import esbuild from 'esbuild';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheDir, isMain, root } from './project.mjs';

/** Where the bundler's account of its inputs is kept for the third-party notices. */
export const metafile = path.join(cacheDir, 'esbuild-meta.json');

const require = createRequire(import.meta.url);
const yamlForBrowsers = path.join(path.dirname(require.resolve('yaml/package.json')), 'browser', 'dist', 'index.js');
const source = name => path.join(root, 'src', name);

/** Output name → entry point and the oldest Node that runs it (the agent's is Debian 12's). */
const processes = {
  extension: { entry: source('extension.ts'), target: 'node22' },
  workbench: { entry: source('ui/deferred/workbench.ts'), target: 'node22' },
  manifests: { entry: source('ui/deferred/manifests.ts'), target: 'node22' },
  languageServer: { entry: source('languageServer/main.ts'), target: 'node22' },
  engine: { entry: source('engine/main.ts'), target: 'node22' },
  controlPlane: { entry: source('engine/deferred/controlPlane.ts'), target: 'node22' },
  agent: { entry: source('agent/main.ts'), target: 'node18' },
  cli: { entry: source('cli/main.ts'), target: 'node22' },
  dockerode: { entry: require.resolve('dockerode'), target: 'node22' },
  expressions: { entry: fileURLToPath(import.meta.resolve('@marcbachmann/cel-js')), target: 'node22' },
  patterns: { entry: require.resolve('re2js'), target: 'node22' },
  tokens: { entry: fileURLToPath(import.meta.resolve('jose')), target: 'node22' },
  webSockets: { entry: fileURLToPath(import.meta.resolve('ws')), target: 'node22' },
  archives: { entry: require.resolve('tar-stream'), target: 'node22' },
  yaml: { entry: yamlForBrowsers, target: 'node22' },
  protobuf: { entry: require.resolve('protobufjs/minimal.js'), target: 'node22' },
  manifestCommands: { entry: source('cli/deferred/manifestCommands.ts'), target: 'node22' },
  dockerCommands: { entry: source('cli/deferred/dockerCommands.ts'), target: 'node22' },
  kubeconfigCommands: { entry: source('cli/deferred/kubeconfigCommands.ts'), target: 'node22' },
};

/** Native accelerators that their users load inside try/catch: left out, so that one file runs everywhere. */
const withoutNatives = {
  name: 'without-natives',
  setup(build) {
    build.onResolve({ filter: /^(cpu-features|bufferutil|utf-8-validate)$|\.node$/ }, args => ({ path: args.path, namespace: 'left-out' }));
    build.onLoad({ filter: /.*/, namespace: 'left-out' }, args => ({ contents: `throw new Error(${JSON.stringify(`${args.path} is left out of the bundle`)})` }));
  },
};

/** Docker's client opens a BuildKit session, over gRPC, only where a build asks for one; none here does, and it is a third of the bundle. */
const withoutBuildkitSessions = {
  name: 'without-buildkit-sessions',
  setup(build) {
    build.onLoad({ filter: /[\\/]dockerode[\\/]lib[\\/]session\.js$/ }, () => ({ contents: `module.exports = () => { throw new Error('BuildKit sessions are left out of the bundle'); };` }));
  },
};

/** What an entry point loads when it is needed is a file of its own beside it: reading and parsing all at once takes longer than activating or starting may. */
const deferredParts = {
  name: 'deferred-parts',
  setup(build) {
    build.onResolve({ filter: /\/deferred\/\w+\.ts$/ }, ({ kind, path: file }) => kind === 'dynamic-import' ? { path: `./${path.basename(file, '.ts')}.js`, external: true } : undefined);
  },
};

/** Docker's client is a file of its own, beside the programs that use it: half a megabyte that an engine reads when its API answers already. */
const dockerClientApart = {
  name: 'docker-client-apart',
  setup(build) {
    build.onResolve({ filter: /^dockerode$/ }, () => ({ path: './dockerode.js', external: true }));
  },
};

/** Packages for what few manifests, objects and requests need: files of their own, read when the first of their exports is used. Node's crypto, 4 ms, as packages for every platform call it. */
const LAZY = { '@marcbachmann/cel-js': './expressions.js', re2js: './patterns.js', jose: './tokens.js', ws: './webSockets.js', 'tar-stream': './archives.js', 'protobufjs/minimal.js': './protobuf.js', crypto: 'node:crypto' };
/** What nothing that the API does before it is ready, and few requests after, need. */
const LAZY_IN_CONTROL_PLANE = { yaml: './yaml.js' };
const lazyPackages = fileOf => ({
  name: 'lazy-packages',
  setup(build) {
    build.onResolve({ filter: new RegExp(`^(?:${Object.keys(fileOf).join('|')})$`) }, ({ path: name, namespace }) => namespace === 'lazy' ? { path: fileOf[name], external: true } : { path: name, namespace: 'lazy' });
    build.onLoad({ filter: /.*/, namespace: 'lazy' }, async ({ path: name }) => {
      const names = Object.keys(await import(name)).filter(key => /^[A-Za-z_]\w*$/.test(key));
      return { loader: 'js', contents: `for (const name of ${JSON.stringify(names)}) Object.defineProperty(exports, name, { enumerable: true, get: () => require('${name}')[name] });` };
    });
  },
});

/** The YAML library's modules for browsers, which are the same: the bundler joins them to one scope without what is not used, where those for Node are compiled one by one as they are required. */
const yamlModules = {
  name: 'yaml-modules',
  setup(build) {
    build.onResolve({ filter: /^yaml$/ }, () => ({ path: yamlForBrowsers, sideEffects: false }));
  },
};

/** The extension host's API has hundreds of names, which the bundler copies for every file that imports it: so it is copied once. */
const vscodeOnce = {
  name: 'vscode-once',
  setup(build) {
    build.onResolve({ filter: /^vscode$/ }, ({ kind, namespace }) => kind === 'import-statement' && namespace !== 'vscode-once' ? { path: 'vscode', namespace: 'vscode-once' } : { path: 'vscode', external: true });
    build.onLoad({ filter: /.*/, namespace: 'vscode-once' }, () => ({ contents: "export * from 'vscode';" }));
  },
};

/** Large tables start faster as JSON text, which is parsed by JSON.parse when something of them is read, than as source text. */
const jsonAsText = {
  name: 'json-as-text',
  setup(build) {
    build.onLoad({ filter: /\.json$/ }, args => {
      const text = fs.readFileSync(args.path, 'utf8');
      if (text.length < 20_000) return undefined;
      const table = JSON.parse(text);
      return { contents: `let table; for (const key of ${JSON.stringify(Object.keys(table))}) Object.defineProperty(exports, key, { enumerable: true, get: () => (table ??= JSON.parse(${JSON.stringify(JSON.stringify(table))}))[key] });`, loader: 'js' };
    });
  },
};

/**
 * The bundler's settings, one per process and one for all webviews; entries whose source does not exist are left out.
 * @param {{ production?: boolean }} [options]
 */
export function configurations({ production = false } = {}) {
  // Programs keep their names, which some look at: restoring those of a minified program costs its start more than reading them.
  const common = { absWorkingDir: root, bundle: true, minifyWhitespace: production, minifySyntax: production, sourcemap: production ? false : 'linked', metafile: true, logLevel: 'warning', legalComments: 'none', outdir: path.join(root, 'dist') };
  const programs = Object.entries(processes).filter(([, { entry }]) => fs.existsSync(entry)).map(([name, { entry, target }]) => ({
    ...common, target, platform: 'node', format: 'cjs', supported: { 'dynamic-import': false }, // `require` later: Node's `import` reads a CommonJS file through once more, for its exports, before it compiles it
    entryPoints: { [name]: entry }, mainFields: ['module', 'main'], plugins: [vscodeOnce, withoutNatives, withoutBuildkitSessions, dockerClientApart, lazyPackages(name === 'controlPlane' ? { ...LAZY, ...LAZY_IN_CONTROL_PLANE } : LAZY), yamlModules, jsonAsText, deferredParts],
    define: { 'import.meta.url': '__fileUrl', 'import.meta.dirname': '__dirname', 'import.meta.filename': '__filename' },
    banner: { js: `${name === 'cli' ? '#!/usr/bin/env node\n' : ''}const __fileUrl = require('node:url').pathToFileURL(__filename).href;` },
  }));
  const clients = Object.fromEntries(webviews().map(name => [name, source(`ui/webviews/${name}/client.ts`)]));
  if (Object.keys(clients).length === 0) return programs;
  return [...programs, { ...common, minifyIdentifiers: production, target: 'chrome130', platform: 'browser', format: 'iife', entryPoints: clients, outdir: path.join(root, 'dist', 'webviews'), loader: { '.svg': 'dataurl' } }];
}

function webviews() {
  const folder = source('ui/webviews');
  return fs.existsSync(folder) ? fs.readdirSync(folder).filter(name => fs.existsSync(path.join(folder, name, 'client.ts'))) : [];
}

/** Builds everything and writes dist/, and removes what else is there. @returns {Promise<Record<string, number>>} output file → bytes. Throws when a bundle cannot be made. */
export async function build(options = {}) {
  const attempts = await Promise.allSettled(configurations(options).map(configuration => esbuild.build(configuration)));
  const failed = attempts.find(attempt => attempt.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  const inputs = {}, outputs = {};
  for (const { value: result } of attempts) { Object.assign(inputs, result.metafile.inputs); Object.assign(outputs, result.metafile.outputs); }
  fs.mkdirSync(cacheDir, { recursive: true });
  fs.writeFileSync(metafile, JSON.stringify({ inputs, outputs }));
  for (const entry of fs.readdirSync(path.join(root, 'dist'), { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isFile() && !(path.relative(root, file).replaceAll('\\', '/') in outputs)) fs.rmSync(file);
  }
  return Object.fromEntries(Object.entries(outputs).filter(([file]) => !file.endsWith('.map')).map(([file, { bytes }]) => [file, bytes]));
}

if (isMain(import.meta.url)) {
  const production = process.argv.includes('--production');
  if (process.argv.includes('--watch')) {
    for (const configuration of configurations({ production })) await (await esbuild.context({ ...configuration, logLevel: 'info' })).watch();
  } else {
    const outputs = await build({ production }).catch(error => { if (!error.errors) console.error(error); process.exit(1); });
    if (!process.argv.includes('--quiet')) for (const [file, bytes] of Object.entries(outputs)) console.log(`${(bytes / 1024).toFixed(0).padStart(7)} kB  ${file}`);
  }
}
