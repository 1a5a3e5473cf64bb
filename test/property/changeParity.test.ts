import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import fc from 'fast-check';
import { ApiError } from '../../src/api/apiError.ts';
import type { CustomResourceDefinition } from '../../src/api/customResources/customResourceDefinition.ts';
import type { KubernetesObject, UnstructuredObject } from '../../src/api/objects.ts';
import { namespaces, servedResources, verbsOf, type Resource } from '../../src/api/resources.ts';
import { systemClock } from '../../src/base/clock.ts';
import { silentLogger } from '../../src/base/logger.ts';
import { systemRandom } from '../../src/base/random.ts';
import { applyObjects } from '../../src/cluster/apply.ts';
import { makeApiMachinery } from '../../src/engine/apiserver/apiMachinery.ts';
import { defaultWindow } from '../../src/engine/storage/contract.ts';
import { openMemoryStorage } from '../../src/engine/storage/memory.ts';
import { diagnoseIn } from '../../src/language/diagnoseIn.ts';
import { Cluster } from '../../src/language/knowledge/cluster.ts';
import { Workspace } from '../../src/language/workspace/workspace.ts';
import { formatYaml } from '../../src/manifest/formatYaml.ts';
import { parseFile } from '../../src/manifest/parse.ts';
import { toApplied } from '../../src/ui/manifest/clusterSnapshot.ts';
import { minimalObject } from '../minimalObjects.ts';
import { richObjects } from '../richObjects.ts';
import { change, mutate } from './changes.ts';
import './seed.ts';

/*
 * The language server and the engine's API must say the same of a manifest whose object is there: what applying it would be refused for is
 * marked, and what it takes is not. Manifests that are wrong by themselves are for apiParity.test.ts.
 */

const storage = openMemoryStorage({ clock: systemClock, window: defaultWindow });
const api = makeApiMachinery({ storage, clock: systemClock, random: systemRandom, logger: silentLogger, serviceCidr: '10.96.0.0/16' });
const client = api.clientFor('system:test');
before(async () => {
  await api.ensureSystemObjects();
  await client.patch(namespaces, { name: 'default' }, { type: 'merge', body: { metadata: { labels: { 'resource.kubernetes.io/admin-access': 'true' } } } }); // no manifest of a claim says so
});
after(() => storage.close());

const stored: readonly Resource[] = servedResources.filter(resource => verbsOf(resource).includes('create') && verbsOf(resource).includes('patch') && verbsOf(resource).includes('list') && resource.kind !== 'Event');
const subjects = stored.flatMap(resource => [minimalObject(resource), ...(richObjects[resource.kind] ?? []).map(object => ({ ...minimalObject(resource), ...object }) as UnstructuredObject)]
  .map((object, index) => ({ resource, object: { ...object, metadata: { ...object.metadata, name: `${object.metadata.name ?? ''}${index === 0 || resource.kind === 'CustomResourceDefinition' ? '' : index}` } } as UnstructuredObject })));

/** Why applying an object is refused; undefined when it is taken. */
async function refusalOf(object: UnstructuredObject, { dryRun }: { readonly dryRun: boolean }): Promise<string | undefined> {
  const [result] = await applyObjects(client, [structuredClone(object)], { namespace: 'default', dryRun });
  if (result?.outcome !== 'failed') return undefined;
  if (!(result.error instanceof ApiError)) throw result.error;
  return result.error.message;
}

/** What the API refuses and the language server cannot tell. */
const EXCEPTIONS: readonly { readonly says: RegExp; readonly reason: string }[] = [
  { says: /does not contain declared merge key/, reason: 'an item without its key, such as a pull secret without a name, can be made but not merged' },
  { says: /provided IP is not in the valid range|failed to allocate|provided port is (?:not in the valid range|already allocated)/, reason: 'which addresses and ports are free only the cluster knows' },
  { says: /^Secret "[^"]*" is invalid: data\[/, reason: 'what a Secret holds is handed over only where nothing of it may be changed' },
];

interface Verdict { readonly errors: readonly string[]; readonly changes: readonly string[] }

function verdictOf(object: UnstructuredObject, live: KubernetesObject): Verdict {
  const workspace = new Workspace();
  const isDefinition = live.kind === 'CustomResourceDefinition';
  workspace.knowledge = { nodes: [], cluster: new Cluster({ name: 'dev', namespace: 'default', kinds: [], nodes: [], definitions: isDefinition ? [live as CustomResourceDefinition] : [], applied: isDefinition ? [] : toApplied([live]) }) };
  workspace.setFile('file:///w/a.yaml', parseFile(formatYaml(object)));
  const findings = workspace.documentsOf('file:///w/a.yaml').flatMap(document => diagnoseIn(workspace, document));
  return { errors: findings.filter(({ severity, code }) => severity === 'error' || code === 'check-failed').map(({ message }) => message), changes: findings.filter(({ code }) => code === 'immutable-field').map(({ message }) => message) };
}

async function compare(object: UnstructuredObject, live: KubernetesObject): Promise<void> {
  const { metadata } = object;
  if (typeof metadata !== 'object' || (metadata as unknown) === null || metadata.name !== live.metadata.name) return;
  const { errors, changes } = verdictOf(object, live);
  assert.ok(!errors.some(error => error.startsWith('a check failed')), errors.join('\n'));
  if (errors.length > 0) return;
  const refusal = await refusalOf(object, { dryRun: true });
  if (changes.length === 0 && EXCEPTIONS.some(({ says }) => says.test(refusal ?? ''))) return;
  assert.equal(changes.length > 0, refusal !== undefined, `${refusal === undefined ? 'the API takes it, but' : `the API refuses it: ${refusal}\n`} the language server says ${JSON.stringify(changes)} of\n${formatYaml(object)}\nover\n${formatYaml(live)}`);
}

suite('the language server and the API say the same of changes', () => {
  for (const { resource, object } of subjects) {
    test(`of ${resource.kind} ${object.metadata.name ?? ''} and what becomes of it by one or two changes`, async () => {
      assert.equal(await refusalOf(object, { dryRun: false }), undefined);
      const live = await client.get(resource, { name: object.metadata.name ?? '', ...resource.namespaced ? { namespace: 'default' } : {} });
      await compare(object, live);
      await fc.assert(fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 2 }), async changes => compare(changes.reduce(mutate, object), live)), { numRuns: 12 });
    });
  }
});

suite('known exceptions are such', () => {
  const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'exception', namespace: 'default' } };
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'exception', namespace: 'default' }, type: 'kubernetes.io/tls' };
  const examples: readonly (readonly [live: object, applied: object])[] = [
    [{ ...service, spec: { type: 'NodePort', ports: [{ port: 80 }] } }, { ...service, spec: { type: 'NodePort', ports: [{ port: 80, nodePort: 80 }] } }],
    [{ ...secret, data: { 'tls.crt': 'YQ==', 'tls.key': 'YQ==' } }, { ...secret, data: { 'tls.crt': null, 'tls.key': 'YQ==' } }],
  ];
  // The first is met by random changes alone.
  for (const [index, { says, reason }] of EXCEPTIONS.slice(1).entries()) {
    test(reason, async () => {
      const [live, applied] = (examples[index] ?? []) as readonly UnstructuredObject[];
      const resource = stored.find(({ kind }) => kind === live?.kind);
      assert.ok(live !== undefined && applied !== undefined && resource !== undefined, 'has no example');
      assert.equal(await refusalOf(live, { dryRun: false }), undefined);
      assert.match(String(await refusalOf(applied, { dryRun: true })), says);
      assert.deepEqual(verdictOf(applied, await client.get(resource, { name: 'exception', namespace: 'default' })).changes, []);
    });
  }
});
