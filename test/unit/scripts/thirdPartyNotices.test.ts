import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import esbuild, { type BuildOptions } from 'esbuild';

const root = path.resolve(import.meta.dirname, '../../..');
const script = (name: string): Promise<unknown> => import(path.join(root, 'scripts', name));
const { configurations } = await script('build.mjs') as { configurations(options: { readonly production: boolean }): readonly BuildOptions[] };
const { bundledPackages, thirdPartyNotices } = await script('thirdPartyNotices.mjs') as { bundledPackages(inputs: readonly string[]): readonly string[]; thirdPartyNotices(folders: readonly string[]): string };
const folder = mkdtempSync(path.join(os.tmpdir(), 'slipway-notices-'));
after(() => { rmSync(folder, { recursive: true, force: true }); });

const manifestOf = (place: string) => JSON.parse(readFileSync(path.join(place, 'package.json'), 'utf8')) as { readonly name: string; readonly version: string; readonly license?: string };
const plain = (text: string) => text.replace(/\s+/g, ' ').trim();

test('every package that the bundles contain is there with its licence and the text of it', { timeout: 120_000 }, async () => {
  const results = await Promise.all(configurations({ production: true }).map(configuration => esbuild.build({ ...configuration, minify: false, write: false, metafile: true })));
  const packages = bundledPackages(results.flatMap(({ metafile }) => Object.keys(metafile?.inputs ?? {})));
  const names = packages.map(place => manifestOf(place).name);
  // Of each process one that it cannot do without, and the origins of generated data.
  for (const name of ['dockerode', 'yaml', 'ws', 'vscode-jsonrpc', 'uplot', 'tar-stream', 'kubernetes-models', '@kubernetes/client-node']) assert.ok(names.includes(name), `${name} of ${names.join(' ')}`);
  const notices = thirdPartyNotices(packages);
  const sections = new Map(notices.split(/^-{80}\n(?=.+\n-{80}$)/m).slice(1).map(section => [/^\S+ \S+/.exec(section)?.[0] ?? '', section]));
  assert.deepEqual([...sections.keys()], [...new Set(packages.map(place => { const { name, version } = manifestOf(place); return `${name} ${version}`; }))].sort());
  for (const place of packages) {
    const { name, version, license } = manifestOf(place);
    const section = plain(sections.get(`${name} ${version}`) ?? '');
    if (license !== undefined) assert.ok(section.startsWith(`${name} ${version} (${license}) ---`), name);
    assert.match(section, /Permission is hereby granted|Permission to use, copy|Redistribution and use in source and binary forms|Apache License|Blue Oak Model License|released into the public domain/i, name);
    const file = readdirSync(place).find(each => /^licen[cs]e/i.test(each));
    if (file !== undefined) assert.ok(section.includes(plain(readFileSync(path.join(place, file), 'utf8'))), `${name}: its own text, whole`);
  }
});

function makePackage(name: string, files: Readonly<Record<string, string>>): string {
  const place = path.join(folder, name);
  mkdirSync(place);
  for (const [file, content] of Object.entries(files)) writeFileSync(path.join(place, file), content);
  return place;
}
const manifest = (fields: object) => JSON.stringify({ name: 'x', version: '1.2.3', ...fields });

for (const { name, files, problem } of [
  { name: 'without-text', files: { 'package.json': manifest({ license: 'MIT' }), 'README.md': 'MIT' }, problem: 'x 1.2.3 holds no text of its licence, MIT' },
  { name: 'only-a-notice', files: { 'package.json': manifest({ license: 'Apache-2.0' }), NOTICE: 'Somebody made this.' }, problem: 'x 1.2.3 holds no text of its licence, Apache-2.0' },
  { name: 'without-licence', files: { 'package.json': manifest({}), LICENSE: 'Do as you like.' }, problem: 'x 1.2.3 names no licence' },
]) test(`a package ${name} may not be shipped`, () => {
  assert.throws(() => thirdPartyNotices([makePackage(name, files)]), { message: `Packages that may not be shipped: ${problem}` });
});

test('a notice goes along with the licence, and licences of the old form are read', () => {
  const place = makePackage('old', { 'package.json': manifest({ licenses: [{ type: 'MIT' }, { type: 'BSD' }] }), 'LICENCE.txt': 'The text.\n', NOTICE: 'Somebody made this.\n' });
  assert.match(thirdPartyNotices([place, place]), /^Slipway contains the following packages\.\n\n-{80}\nx 1\.2\.3 \(MIT OR BSD\)\n-{80}\n\nThe text\.\n\nSomebody made this\.\n$/);
});
