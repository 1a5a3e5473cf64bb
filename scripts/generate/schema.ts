/*
 * Writes src/api/schema/schema.json: definitions and kinds of Kubernetes' API, from the packages kubernetes-models
 * (definitions, enums, removed versions) and @kubernetes/client-node (missing kinds, plural, scope).
 * Run: node scripts/generate/schema.ts [--print]   (--print: the table in readable form, nothing written)
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { addMissing, clientClassReader, readClientResources } from './clientNode.ts';
import { readKubernetesModels } from './kubernetesModels.ts';
import type { DefinitionRow, KindRow } from './schemaModel.ts';

const root = path.resolve(import.meta.dirname, '../..');
const modules = path.join(root, 'node_modules');

/** Plural and scope of removed kinds that no served version tells. */
const REMOVED: Readonly<Record<string, { readonly plural: string; readonly namespaced: boolean }>> = {
  PodSecurityPolicy: { plural: 'podsecuritypolicies', namespaced: false },
  PodPreset: { plural: 'podpresets', namespaced: true },
  AuditSink: { plural: 'auditsinks', namespaced: false },
};

/** Not in either package: what the engine serves from Docker's figures. @source k8s.io/metrics v1beta1 */
const METRICS: Record<string, DefinitionRow> = {
  'io.k8s.metrics.pkg.apis.metrics.v1beta1.ContainerMetrics': {
    d: 'ContainerMetrics sets resource usage metrics of a container.', r: ['name', 'usage'],
    p: { name: ['string', 'Container name corresponding to the one from pod.spec.containers.'], usage: ['{}quantity', 'The memory usage is the memory working set.'] },
  },
  'io.k8s.metrics.pkg.apis.metrics.v1beta1.NodeMetrics': metricsOf('NodeMetrics sets resource usage metrics of a node.', { usage: ['{}quantity', 'The memory usage is the memory working set.'] }),
  'io.k8s.metrics.pkg.apis.metrics.v1beta1.PodMetrics': metricsOf('PodMetrics sets resource usage metrics of a pod.', {
    containers: ['[]#io.k8s.metrics.pkg.apis.metrics.v1beta1.ContainerMetrics', 'Metrics for all containers are collected within the same time window.'],
  }),
};

for (const kind of ['NodeMetrics', 'PodMetrics']) {
  METRICS[`io.k8s.metrics.pkg.apis.metrics.v1beta1.${kind}List`] = {
    d: `${kind}List is a list of ${kind}.`, r: ['items'],
    p: {
      apiVersion: ['string'], items: [`[]#io.k8s.metrics.pkg.apis.metrics.v1beta1.${kind}`, `List of ${kind === 'NodeMetrics' ? 'node' : 'pod'} metrics.`],
      kind: ['string'], metadata: ['#io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta', 'Standard list metadata.'],
    },
  };
}

/** The one kind that can only be read, which is why the client's paths do not show it with the others. */
const READ_ONLY = { plural: 'componentstatuses', namespaced: false };

/** Properties whose type kubernetes-models writes out without its name, and the name. */
const NAMED_TYPES: readonly (readonly [definition: string, property: string, type: string])[] = ['v1', 'v1beta1', 'v1beta2'].map(version =>
  [`io.k8s.api.apps.${version}.StatefulSetSpec`, 'volumeClaimTemplates', '[]#io.k8s.api.core.v1.PersistentVolumeClaim']);

function metricsOf(description: string, own: DefinitionRow['p']): DefinitionRow {
  return {
    d: description, r: ['timestamp', 'window', ...Object.keys(own)].sort(),
    p: {
      apiVersion: ['string'], kind: ['string'], metadata: ['#io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta', "Standard object's metadata."],
      timestamp: ['string:date-time', 'The following fields define time interval from which metrics were collected from the interval [Timestamp-Window, Timestamp].'],
      window: ['string'], ...own,
    },
  };
}

function withScope(kind: KindRow): KindRow {
  const [group, version] = kind.apiVersion.includes('/') ? kind.apiVersion.split('/') as [string, string] : ['', kind.apiVersion];
  const exact = resources.find(resource => resource.group === group && resource.version === version && resource.kind === kind.kind);
  if (exact !== undefined) return { ...kind, plural: exact.plural, namespaced: exact.namespaced };
  if (kind.apiVersion === 'v1' && kind.kind === 'ComponentStatus') return { ...kind, ...READ_ONLY };
  if (isServed(kind, group, version)) return kind;
  const sibling = resources.find(resource => resource.kind === kind.kind) ?? REMOVED[kind.kind];
  return { ...kind, ...(sibling === undefined ? {} : { plural: sibling.plural, namespaced: sibling.namespaced }), removed: true };
}

/** Lists and subresource kinds (Scale, Eviction, …) have no path of their own; they are served when the client still has their class. */
function isServed(kind: KindRow, group: string, version: string): boolean {
  if (!resources.some(resource => resource.group === group && resource.version === version)) return false;
  const suffix = `${version.charAt(0).toUpperCase()}${version.slice(1)}${kind.kind}`;
  const prefix = group === '' ? 'core' : group.split('.')[0] as string;
  return [suffix, `${prefix.charAt(0).toUpperCase()}${prefix.slice(1)}${suffix}`].some(className => readClientClass(className) !== undefined);
}

const packageVersion = (name: string) => (JSON.parse(readFileSync(path.join(modules, name, 'package.json'), 'utf8')) as { readonly version: string }).version;

const clientDirectory = path.join(modules, '@kubernetes/client-node');
const resources = readClientResources(clientDirectory);
const readClientClass = clientClassReader(clientDirectory);
const { definitions, kinds } = await readKubernetesModels(modules);
addMissing({ definitions, kinds, resources, read: readClientClass });
for (const [name, definition] of Object.entries(METRICS)) definitions.set(name, definition);
for (const [name, property, type] of NAMED_TYPES) {
  const found = definitions.get(name);
  const row = found?.p[property];
  if (found === undefined || row === undefined) throw new Error(`${name} has no ${property}`);
  definitions.set(name, { ...found, p: { ...found.p, [property]: [type, ...row.slice(1)] as unknown as DefinitionRow['p'][string] } });
}
const metricsKinds: KindRow[] = ['NodeMetrics', 'PodMetrics'].flatMap(kind => ['', 'List'].map(suffix => ({
  apiVersion: 'metrics.k8s.io/v1beta1', kind: `${kind}${suffix}`, definition: `io.k8s.metrics.pkg.apis.metrics.v1beta1.${kind}${suffix}`,
  ...(suffix === 'List' ? {} : { plural: kind === 'NodeMetrics' ? 'nodes' : 'pods', namespaced: kind === 'PodMetrics' }),
})));
const rows = [...kinds.map(kind => withScope(kind)), ...metricsKinds].sort((a, b) => compare(a.apiVersion, b.apiVersion) || compare(a.kind, b.kind));
for (const { p } of definitions.values()) {
  for (const [property, [type]] of Object.entries(p)) {
    const target = type.includes('#') ? type.slice(type.indexOf('#') + 1) : undefined;
    if (target !== undefined && !definitions.has(target)) throw new Error(`${property} refers to ${target}, which is missing`);
  }
}

const origin = ['kubernetes-models', '@kubernetes-models/apimachinery', '@kubernetes/client-node'].map(name => `${name} ${packageVersion(name)}`);
const sorted = [...definitions].sort(([a], [b]) => compare(a, b));
const structure = Object.fromEntries(sorted.map(([name, row]) => [name, toLine(name, row)]));
const descriptions = Object.fromEntries(sorted.map(([name, { d, p }]) => [name, [d ?? '', ...Object.values(p).map(([, description]) => description ?? '')]]));
if (process.argv.includes('--print')) {
  process.stdout.write(`${JSON.stringify({ origin, kinds: rows, structure, descriptions }, undefined, 1)}\n`);
} else {
  const file = path.join(root, 'src/api/schema/schema.json');
  writeFileSync(file, `{"origin":${JSON.stringify(origin)},\n"kinds":[\n${rows.map(row => JSON.stringify(row)).join(',\n')}\n],\n"structure":{\n${Object.entries(structure).map(([name, line]) => `${JSON.stringify(name)}:${JSON.stringify(line)}`).join(',\n')}\n},\n"descriptions":"${pack(descriptions)}"}\n`);
  console.log(`${definitions.size} definitions, ${rows.length} kinds`);
}

/** A definition as `table.ts` reads it when it is asked for: 'required,required;property type;property type|value|value'. */
function toLine(name: string, { r = [], p }: DefinitionRow): string {
  const fields = Object.entries(p).map(([property, [type, , values = []]]) => {
    if (/[ ;,|]/.test(property) || [type, ...values].some(text => /[;|]/.test(text))) throw new Error(`${name}.${property} has a separator in it`);
    return `${property} ${[type, ...values].join('|')}`;
  });
  return [r.join(','), ...fields].join(';');
}

/** Base64 of brotli of JSON: a bundle reads past it in under a millisecond, where an object literal of this size costs 20 ms. */
function pack(value: unknown): string {
  return brotliCompressSync(JSON.stringify(value), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).toString('base64');
}

function compare(a: string, b: string): number { return a < b ? -1 : a > b ? 1 : 0; }
