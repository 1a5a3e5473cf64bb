import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { KubernetesObject, UnstructuredObject } from '../../../../src/api/objects.ts';
import { resourceForKind, type Resource } from '../../../../src/api/resources.ts';
import type { ApplyResult } from '../../../../src/cluster/apply.ts';
import { afterResults } from '../../../../src/ui/manifest/afterResults.ts';

const object = (apiVersion: string, kind: string, fields: object = {}, namespace: string | undefined = 'default') => ({ apiVersion, kind, metadata: { name: 'x', ...namespace === undefined ? {} : { namespace } }, ...fields }) as UnstructuredObject;
const service = (ip: string, namespace = 'default') => object('v1', 'Service', { spec: { clusterIP: ip } }, namespace);
const result = (outcome: Exclude<ApplyResult['outcome'], 'failed'>, made: UnstructuredObject): ApplyResult => ({ outcome, object: made, resource: resourceForKind(made.apiVersion ?? '', made.kind ?? '') as Resource, warnings: [] });
const definition = { ...object('apiextensions.k8s.io/v1', 'CustomResourceDefinition'), metadata: { name: 'x' } };

const cluster = { name: 'dev', namespace: 'default', nodes: [], definitions: [], kinds: [{ group: '', kind: 'Service', objects: [{ name: 'x', namespace: 'default' }, { name: 'x', namespace: 'other' }] }], applied: [service('1'), service('2', 'other')] };

suite('what was read of a cluster, after', () => {
  const cases: readonly { readonly name: string; readonly results: readonly ApplyResult[]; readonly applied?: readonly KubernetesObject[]; readonly names?: readonly string[]; readonly definitions?: number }[] = [
    { name: 'an object was changed', results: [result('configured', service('3'))], applied: [service('2', 'other'), service('3')], names: ['other/x', 'default/x'] },
    { name: 'it was deleted', results: [result('deleted', service('1'))], applied: [service('2', 'other')], names: ['other/x'] },
    { name: 'it was not there', results: [result('absent', service('1'))], applied: [service('2', 'other')], names: ['other/x'] },
    { name: 'it was deleted and made anew', results: [result('deleted', service('1')), result('created', service('4'))], applied: [service('2', 'other'), service('4')], names: ['other/x', 'default/x'] },
    { name: 'applying failed', results: [{ outcome: 'failed', object: service('5'), error: new Error('no'), warnings: [] }] },
    { name: 'a Secret was made', results: [result('created', object('v1', 'Secret', { type: 'Opaque', data: { a: 'c2VjcmV0' } }))], applied: [...cluster.applied, object('v1', 'Secret', { type: 'Opaque' })] },
    { name: 'a kind was defined', results: [result('created', definition)], definitions: 1 },
  ];
  for (const { name, results, applied = cluster.applied, names = ['default/x', 'other/x'], definitions = 0 } of cases) {
    test(name, () => {
      const after = afterResults(cluster, results);
      assert.deepEqual([after.applied, after.kinds[0]?.objects.map(each => `${each.namespace}/${each.name}`), after.definitions.length], [applied, names, definitions]);
    });
  }
});
