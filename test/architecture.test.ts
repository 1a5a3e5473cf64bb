import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

const root = path.resolve(import.meta.dirname, '..');

/** Folder → folders that its files may import, besides itself. The most specific folder wins. See ARCHITECTURE.md. */
const layers: Readonly<Record<string, readonly string[]>> = {
  'base': [],
  'api': ['base'],
  'manifest': ['base', 'api'],
  'scheduling': ['base', 'api'],
  'informer': ['base', 'api'],
  'dockerfile': ['base'],
  'docker': ['base', 'dockerfile'],
  'language': ['base', 'api', 'manifest', 'scheduling', 'dockerfile'],
  'languageServer': ['base', 'api', 'manifest', 'language', 'dockerfile'],
  'cluster': ['base', 'api', 'manifest', 'informer'],
  'agent': ['base'],
  'engine/deferred': ['base', 'api', 'informer', 'engine/apiserver', 'engine/contracts', 'engine/controllers', 'engine/process', 'engine/scheduler', 'engine/startNodes', 'engine/storage'],
  'engine/startNodes': ['base', 'api', 'informer', 'docker', 'engine/contracts', 'engine/cri', 'engine/cri/docker', 'engine/kubelet', 'engine/node', 'engine/process'],
  'engine/storage': ['base', 'api'],
  'engine/apiserver': ['base', 'api', 'manifest', 'engine/storage', 'engine/contracts'],
  'engine/controllers': ['base', 'api', 'informer', 'engine/contracts'],
  'engine/scheduler': ['base', 'api', 'informer', 'scheduling'],
  'engine/cri': ['base', 'api', 'engine/contracts'],
  'engine/cri/docker': ['base', 'api', 'docker', 'engine/cri', 'engine/contracts'],
  'engine/kubelet': ['base', 'api', 'informer', 'engine/cri', 'engine/contracts'],
  'engine/network': ['base', 'api', 'informer', 'agent/protocol', 'engine/contracts'],
  'engine/node': ['base', 'api', 'docker', 'agent/protocol', 'engine/contracts', 'engine/network'],
  'engine/contracts': ['base', 'api', 'agent/protocol'],
  'engine/process': ['base', 'api', 'engine/contracts'],
  'cli': ['base', 'api', 'manifest', 'language', 'dockerfile', 'scheduling', 'engine/process', 'engine/contracts', 'engine/node', 'docker'],
  'ui': ['base', 'api', 'manifest', 'informer', 'cluster', 'docker', 'dockerfile', 'languageServer/protocol', 'languageServer/nodeArguments'],
};

/** Composition roots: they may import anything and nothing imports them. */
const roots = ['extension.ts', 'languageServer/main.ts', 'engine/main.ts', 'agent/main.ts', 'cli/main.ts'];

/** Package → folders or files that may import it; packages not listed may be imported anywhere but in base/. */
const confined: Readonly<Record<string, readonly string[]>> = {
  'vscode': ['ui', 'extension.ts'],
  'vscode-languageclient': ['ui', 'extension.ts'],
  'vscode-jsonrpc': ['languageServer'],
  'vscode-languageserver-protocol': ['languageServer'],
  'vscode-languageserver-types': ['languageServer'],
  '@marcbachmann/cel-js': ['api/cel'],
  're2js': ['api/pattern.ts'],
  'dockerode': ['docker'],
  'docker-modem': ['docker'],
  'yaml': ['manifest'],
  'uplot': ['ui/webviews'],
  '@kubernetes/client-node': [],
};

/** Globals that only base/ may touch. */
const confinedGlobals: readonly { readonly pattern: RegExp; readonly what: string; readonly except: readonly string[] }[] = [
  { pattern: /\bDate\.now\(|\bnew Date\(\)|\bperformance\.now\(/, what: 'the clock', except: ['base', 'ui/webviews'] },
  { pattern: /(?<![.\w])(?:setTimeout|setInterval|setImmediate)\(/, what: 'timers', except: ['base', 'ui/webviews'] },
  { pattern: /\bMath\.random\(|\brandomUUID\(|\brandomBytes\(/, what: 'randomness', except: ['base'] },
];

interface SourceFile { readonly name: string; readonly text: string; readonly imports: readonly string[] }

const files: readonly SourceFile[] = globSync('src/**/*.ts', { cwd: root }).map(file => {
  const text = readFileSync(path.join(root, file), 'utf8');
  const imports = [...text.matchAll(/(?:^|\n)\s*(?:import|export)\s[^'"`;]*?from\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)import\s+['"]([^'"]+)['"]/g)]
    .map(match => match[1] ?? match[2] ?? match[3] ?? '');
  return { name: path.relative('src', file).replaceAll(path.sep, '/'), text, imports };
});

const isIn = (name: string, place: string) => name === place || name === `${place}.ts` || name.startsWith(`${place}/`);
const layerOf = (name: string) => Object.keys(layers).filter(layer => isIn(name, layer)).sort((a, b) => b.length - a.length)[0];

test('every source file belongs to a layer or is a composition root', () => {
  assert.deepEqual(files.filter(file => !roots.includes(file.name) && layerOf(file.name) === undefined).map(file => file.name), []);
});

test('imports follow the layers', () => {
  const violations: string[] = [];
  for (const file of files) {
    for (const specifier of file.imports.filter(name => name.startsWith('.'))) {
      const target = path.posix.normalize(path.posix.join(path.posix.dirname(file.name), specifier));
      if (target.startsWith('..')) { if (!/^\.\.\/(package|media)/.test(target)) violations.push(`${file.name} leaves src/: ${specifier}`); continue; }
      if (roots.includes(target)) { violations.push(`${file.name} imports the composition root ${target}`); continue; }
      if (roots.includes(file.name)) continue;
      const own = layerOf(file.name) ?? '';
      const allowed = [own, ...(layers[own] ?? [])];
      if (!allowed.some(layer => isIn(target, layer) && (layerOf(target) === layer || isIn(layer, layerOf(target) ?? '')))) violations.push(`${file.name} may not import ${target}`);
    }
  }
  assert.deepEqual(violations, []);
});

test('confined packages stay in their folders', () => {
  const violations: string[] = [];
  for (const file of files) {
    for (const specifier of file.imports.filter(name => !name.startsWith('.') && !name.startsWith('node:'))) {
      if (isIn(file.name, 'base')) violations.push(`${file.name} may not import ${specifier}: base/ imports nothing`);
      const owners = Object.entries(confined).find(([name]) => specifier === name || specifier.startsWith(`${name}/`))?.[1];
      if (owners !== undefined && !owners.some(owner => isIn(file.name, owner))) violations.push(`${file.name} may not import ${specifier}`);
    }
  }
  assert.deepEqual(violations, []);
});

test('clock, timers and randomness come from base/', () => {
  const violations: string[] = [];
  for (const file of files) {
    for (const { pattern, what, except } of confinedGlobals) {
      if (except.some(place => isIn(file.name, place))) continue;
      file.text.split('\n').forEach((line, index) => {
        if (pattern.test(line.replace(/\/\/.*$|^\s*\*.*$/, ''))) violations.push(`${file.name}:${index + 1} uses ${what} directly`);
      });
    }
  }
  assert.deepEqual(violations, []);
});
