/*
 * Writes src/api/schema/keys.json (merge keys, atomic structs, fields that are always there, Go type names, lifecycle) and src/api/protobuf/descriptors.json (field numbers)
 * from Debian unstable's packages of Kubernetes' Go API types.
 * Run: node scripts/generate/goPackages.ts
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readGoPackages } from './goTypes.ts';
import { toAtomicStructs, toGoTypes, toLifecycle, toMergeKeys, toZeroFields } from './mergeKeys.ts';
import { describeMessage, readProtoMessages } from './protoMessages.ts';

const root = path.resolve(import.meta.dirname, '../..');
const debianPackages = ['golang-k8s-api-dev', 'golang-k8s-apimachinery-dev'].map(name => {
  const directory = execFileSync(process.execPath, [path.join(root, 'scripts/debianPackage.mjs'), name, 'unstable'], { encoding: 'utf8' }).trim();
  return { name, version: decodeURIComponent(path.basename(directory)), root: directory };
});
const origin = debianPackages.map(({ name, version }) => `Debian unstable ${name} ${version}`);

const merged = mkdtempSync(path.join(os.tmpdir(), 'slipway-generate-'));
try {
  for (const debianPackage of debianPackages) cpSync(path.join(debianPackage.root, 'usr/share/gocode/src/k8s.io'), merged, { recursive: true });
  const packages = readGoPackages(merged);
  const lines = (record: object) => Object.entries(record).map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',\n');
  writeFileSync(path.join(root, 'src/api/schema/keys.json'),
    `{"origin":${JSON.stringify(origin)},\n"keys":{\n${lines(toMergeKeys(packages))}\n},\n"atomic":${JSON.stringify(toAtomicStructs(packages))},\n"zeroFields":{\n${lines(toZeroFields(packages))}\n},\n"lifecycle":{\n${lines(toLifecycle(packages))}\n},\n"goTypes":{\n${lines(toGoTypes(packages))}\n}}\n`);

  const descriptors = packages.map(pkg => {
    const messages = [...readProtoMessages(pkg)].flatMap(([name, fields]) => {
      const line = describeMessage(name, fields, pkg);
      return line === undefined ? [] : [`${JSON.stringify(name)}:${JSON.stringify(line)}`];
    });
    return `${JSON.stringify(pkg.name)}:{\n${messages.join(',\n')}\n}`;
  });
  writeFileSync(path.join(root, 'src/api/protobuf/descriptors.json'), `{"origin":${JSON.stringify(origin)},\n"packages":{\n${descriptors.join(',\n')}\n}}\n`);
  console.log(origin.join(', '));
} finally {
  rmSync(merged, { recursive: true, force: true });
}
