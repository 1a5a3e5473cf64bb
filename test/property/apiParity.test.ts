import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import fc from 'fast-check';
import { ApiError } from '../../src/api/apiError.ts';
import type { KubernetesObject, UnstructuredObject } from '../../src/api/objects.ts';
import { namespaces, servedResources, verbsOf, type Resource } from '../../src/api/resources.ts';
import { systemClock } from '../../src/base/clock.ts';
import { silentLogger } from '../../src/base/logger.ts';
import { systemRandom } from '../../src/base/random.ts';
import { makeApiMachinery } from '../../src/engine/apiserver/apiMachinery.ts';
import { defaultWindow } from '../../src/engine/storage/contract.ts';
import { openMemoryStorage } from '../../src/engine/storage/memory.ts';
import { diagnose } from '../../src/language/diagnose.ts';
import { formatYaml } from '../../src/manifest/formatYaml.ts';
import { parseDocument } from '../../src/manifest/parse.ts';
import { minimalObject } from '../minimalObjects.ts';
import { richObjects } from '../richObjects.ts';
import { change, mutate } from './changes.ts';
import './seed.ts';

/*
 * The language server and the engine's API must say the same of every manifest: what a strict dry run refuses is marked as an error,
 * and what it takes is not.
 */

const storage = openMemoryStorage({ clock: systemClock, window: defaultWindow });
const api = makeApiMachinery({ storage, clock: systemClock, random: systemRandom, logger: silentLogger, serviceCidr: '10.96.0.0/16' });
before(async () => {
  await api.ensureSystemObjects();
  await api.clientFor('system:test').patch(namespaces, { name: 'default' }, { type: 'merge', body: { metadata: { labels: { 'resource.kubernetes.io/admin-access': 'true' } } } }); // no manifest of a claim says so
});
after(() => storage.close());

/** Where the two may differ, by what the API answers or the language server finds. */
const EXCEPTIONS: readonly { readonly says: RegExp; readonly reason: string }[] = [
  { says: /spec\.clusterIPs?.*(?:provided IP is not in the valid range|failed to allocate)/, reason: 'which addresses are free only the cluster knows' },
  { says: /spec\.ports\[\d+\]\.nodePort.*(?:not in the valid range|already allocated)/, reason: 'which ports are free only the cluster knows' },
];

const stored: readonly Resource[] = servedResources.filter(resource => verbsOf(resource).includes('create') && verbsOf(resource).includes('list'));
const subjects = [...stored.map(resource => ({ resource, object: minimalObject(resource) })), ...stored.flatMap(resource => (richObjects[resource.kind] ?? []).map(object => ({ resource, object: { ...minimalObject(resource), ...object } as UnstructuredObject })))];

/** The API answered by the cluster's state, before it judged the object: a service account that is not there. */
const UNJUDGED = Symbol('unjudged');

/** Undefined when a strict dry run takes the object; else its refusal. */
async function refusalOf(resource: Resource, object: UnstructuredObject): Promise<string | undefined | typeof UNJUDGED> {
  const sent = structuredClone({ ...object, metadata: object['metadata'] ?? {} }) as KubernetesObject;
  if (typeof (sent as { metadata?: unknown }).metadata !== 'object' || Array.isArray(sent.metadata)) return 'metadata is no object';
  if (resource.namespaced) sent.metadata.namespace ||= 'default';
  try {
    await api.clientFor('system:test').create(resource, sent, { dryRun: true, fieldValidation: 'Strict' });
    return undefined;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return error.code === 400 || error.code === 422 ? error.message : UNJUDGED;
  }
}

const errorsOf = (object: UnstructuredObject) => diagnose(parseDocument(formatYaml(object))).filter(({ severity }) => severity === 'error').map(({ code, message }) => `${code}: ${message}`);

async function compare(resource: Resource, object: UnstructuredObject): Promise<void> {
  const refusal = await refusalOf(resource, object);
  if (refusal === UNJUDGED) return;
  const errors = errorsOf(object);
  if (errors.length > 0 !== (refusal !== undefined) && [refusal ?? '', ...errors].every(sentence => sentence === '' || EXCEPTIONS.some(({ says }) => says.test(sentence)))) return;
  assert.equal(errors.length > 0, refusal !== undefined, `${refusal === undefined ? 'the API takes it, but' : `the API refuses it: ${refusal}\n`} the language server says ${JSON.stringify(errors)} of\n${formatYaml(object)}`);
}

suite('the language server and the API say the same', () => {
  for (const { resource, object } of subjects) {
    test(`of a ${resource.kind} and what becomes of it by one or two changes`, async () => {
      await compare(resource, object);
      assert.deepEqual(errorsOf(object), []);
      await fc.assert(fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 2 }), async changes => compare(resource, changes.reduce(mutate, object))), { numRuns: 40 });
    });
  }
});

suite('each known exception is one', () => {
  const service = (spec: object) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', namespace: 'default' }, spec: { selector: { app: 'web' }, ports: [{ port: 80 }], ...spec } }) as UnstructuredObject;
  const examples = [service({ clusterIP: '10.1.2.3' }), service({ type: 'NodePort', ports: [{ port: 80, nodePort: 80 }] })];
  for (const [index, { says, reason }] of EXCEPTIONS.entries()) {
    test(reason, async () => {
      const example = examples[index];
      const resource = stored.find(({ kind }) => kind === 'Service');
      assert.ok(example !== undefined && resource !== undefined, 'has no example');
      assert.match(String(await refusalOf(resource, example)), says);
      assert.deepEqual(errorsOf(example), []);
    });
  }
});
