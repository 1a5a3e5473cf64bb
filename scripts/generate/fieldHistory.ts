/*
 * Writes src/api/schema/fieldHistory.json: which fields Kubernetes' types have got and lost since 1.25, from npm packages that were made from
 * the OpenAPI documents of 1.25 to 1.36.
 * Run: node scripts/generate/fieldHistory.ts
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { definition, definitionNames } from '../../src/api/schema/table.ts';
import type { FieldHistory } from '../../src/api/schema/fieldHistory.ts';
import { cdk8sFields, clientFields, pulumiFields, typesFields, unpackNpmPackage, type ReleaseFields } from './releaseFields.ts';

type Reader = (directory: string, minor: number) => ReleaseFields;

interface Release {
  readonly minor: number;
  /** Of several, the first that has a type tells its fields. */
  readonly packages: readonly (readonly [specifier: string, read: Reader])[];
  /** The packages leave out or keep a field here and there: they are asked only for what the releases before and after it do not tell. */
  readonly isStopgap: boolean;
}

const client = (minor: number, version: string): Release => ({ minor, packages: [[`@kubernetes/client-node@${version}`, clientFields]], isStopgap: false });

/** No release of @kubernetes/client-node was made from 1.26, 1.31 and 1.35. @pulumi/kubernetes does not say its release: that it lies between its neighbours was looked at. */
const RELEASES: readonly Release[] = [
  client(25, '0.18.1'),
  { minor: 26, packages: [['kubernetes-types@1.26.0', typesFields]], isStopgap: true },
  client(27, '0.19.0'), client(28, '0.20.0'), client(29, '0.21.0'), client(30, '0.22.3'),
  { minor: 31, packages: [['cdk8s-plus-31@2.6.43', cdk8sFields], ['@pulumi/kubernetes@4.17.1', pulumiFields]], isStopgap: true },
  client(32, '1.0.0'), client(33, '1.2.0'), client(34, '1.4.0'),
  { minor: 35, packages: [['@pulumi/kubernetes@4.27.0', pulumiFields]], isStopgap: true },
  client(36, '2.0.1'),
];

interface Known extends Release { readonly sources: readonly ReleaseFields[] }

/** Whether a release has a field; undefined for a type that it, or a stopgap's neighbour, does not know. */
function hasField(releases: readonly Known[], index: number, { type, field }: { readonly type: string; readonly field: string }): boolean | undefined {
  const release = releases[index];
  const own = release?.sources.find(source => source.has(type))?.get(type)?.has(field);
  if (release?.isStopgap !== true) return own;
  const [before, after] = [index - 1, index + 1].map(other => hasField(releases, other, { type, field }));
  if (before === undefined || after === undefined) return undefined;
  if (before || after) return before && after ? true : own;
  return own === true && releases.every(other => other === release || !other.sources.some(source => source.get(type)?.has(field) === true));
}

/** Undefined for a field that all releases have. Where releases do not know the type, the longest life that fits. */
function historyOf(has: readonly (boolean | undefined)[], isCurrent: boolean): FieldHistory | undefined {
  const minorAt = (index: number) => RELEASES[index]?.minor ?? NaN;
  const [first, last] = [has.indexOf(true), has.lastIndexOf(true)];
  if (first < 0 || (isCurrent && !has.includes(false))) return undefined;
  if (has.slice(first, last).includes(false)) throw new Error(`comes and goes: ${has.join()}`);
  const [lacking, gone] = [has.lastIndexOf(false, first), has.indexOf(false, last)];
  const since = lacking < 0 ? undefined : minorAt(lacking + 1);
  const until = gone >= 0 ? minorAt(gone) : isCurrent ? undefined : minorAt(last + 1);
  return since === undefined && until === undefined ? undefined : { ...since === undefined ? {} : { since }, ...until === undefined ? {} : { until } };
}

const home = mkdtempSync(path.join(os.tmpdir(), 'slipway-generate-'));
try {
  const releases: readonly Known[] = RELEASES.map(release => ({ ...release, sources: release.packages.map(([specifier, read]) => read(unpackNpmPackage(specifier, home), release.minor)) }));
  const lines = definitionNames().flatMap(type => {
    const properties = definition(type)?.properties ?? {};
    const names = new Set(releases.flatMap(({ sources }) => sources.flatMap(source => [...source.get(type) ?? []])));
    const fields = [...names].sort().flatMap(field => {
      const history = historyOf(releases.map((_, index) => hasField(releases, index, { type, field })), Object.hasOwn(properties, field));
      return history === undefined ? [] : [[field, history] as const];
    });
    return fields.length === 0 ? [] : [`${JSON.stringify(type)}:${JSON.stringify(Object.fromEntries(fields))}`];
  });
  const origin = RELEASES.flatMap(({ packages }) => packages.map(([specifier]) => specifier.replace(/@(?=[^@]*$)/, ' ')));
  writeFileSync(path.resolve(import.meta.dirname, '../../src/api/schema/fieldHistory.json'), `{"origin":${JSON.stringify(origin)},\n"fields":{\n${lines.join(',\n')}\n}}\n`);
  console.log(`${lines.length} types`);
} finally {
  rmSync(home, { recursive: true, force: true });
}
