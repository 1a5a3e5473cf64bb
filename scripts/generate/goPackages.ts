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

/** Not in Debian's packages. @source k8s.io/kube-aggregator pkg/apis/apiregistration/v1 generated.proto, types.go */
const KUBE_AGGREGATOR: Readonly<Record<string, string>> = {
  APIService: '1 metadata #io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta o;2 spec #APIServiceSpec o;3 status #APIServiceStatus o',
  APIServiceCondition: '1 type string;2 status string;3 lastTransitionTime #io.k8s.apimachinery.pkg.apis.meta.v1.Time o;4 reason string o;5 message string o',
  APIServiceList: '1 metadata #io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta o;2 items []#APIService',
  APIServiceSpec: '1 service #ServiceReference op;2 group string o;3 version string o;4 insecureSkipTLSVerify bool o;5 caBundle bytes o;7 groupPriorityMinimum int32;8 versionPriority int32',
  APIServiceStatus: '1 conditions []#APIServiceCondition o',
  ServiceReference: '1 namespace string o;2 name string o;3 port int32 op',
};

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
  descriptors.push(`"io.k8s.kube-aggregator.pkg.apis.apiregistration.v1":{\n${lines(KUBE_AGGREGATOR)}\n}`);
  writeFileSync(path.join(root, 'src/api/protobuf/descriptors.json'), `{"origin":${JSON.stringify(origin)},\n"packages":{\n${descriptors.join(',\n')}\n}}\n`);
  console.log(origin.join(', '));
} finally {
  rmSync(merged, { recursive: true, force: true });
}
