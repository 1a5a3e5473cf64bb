import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Deployment, Namespace, Pod } from '../../../../../src/api/objects.ts';
import { deployments, namespaces, pods } from '../../../../../src/api/resources.ts';
import { createObject } from '../../../../../src/engine/apiserver/verbs/create.ts';
import { patchObject } from '../../../../../src/engine/apiserver/verbs/patch.ts';
import { openApi } from './openApi.ts';

const P = 'pod-security.kubernetes.io';
const pod = (name: string, privileged = false): Pod => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'test' }, spec: { containers: [{ name: 'a', image: 'i', securityContext: { privileged } }] } });

test('enforced: a pod that violates the level is forbidden', async () => {
  const { machinery, context, annotations } = await openApi({ labels: { [`${P}/enforce`]: 'baseline' } });
  await assert.rejects(createObject(machinery, pods, { namespace: 'test', object: pod('p', true), context }), {
    code: 403, reason: 'Forbidden', message: 'pods "p" is forbidden: violates PodSecurity "baseline:latest": privileged (container "a" must not set securityContext.privileged=true)',
  });
  assert.deepEqual(annotations, { [`${P}/enforce-policy`]: 'baseline:latest' });
});

test('warned and audited: a pod gets in, with a word', async () => {
  const { machinery, context, warnings, annotations } = await openApi({ labels: { [`${P}/warn`]: 'baseline', [`${P}/audit`]: 'baseline', [`${P}/audit-version`]: 'v1.30' } });
  await createObject(machinery, pods, { namespace: 'test', object: pod('p', true), context });
  assert.deepEqual(warnings, ['would violate PodSecurity "baseline:latest": privileged (container "a" must not set securityContext.privileged=true)']);
  assert.equal(annotations[`${P}/audit-violations`], 'would violate PodSecurity "baseline:v1.30": privileged (container "a" must not set securityContext.privileged=true)');
});

test('a workload is never forbidden, only warned of', async () => {
  const { machinery, context, warnings } = await openApi({ labels: { [`${P}/enforce`]: 'baseline' } });
  const labels = { app: 'a' };
  const deployment: Deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'd', namespace: 'test' }, spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: pod('p', true).spec as NonNullable<Pod['spec']> } } };
  await createObject(machinery, deployments, { namespace: 'test', object: deployment, context });
  assert.deepEqual(warnings, ['would violate PodSecurity "baseline:latest": privileged (container "a" must not set securityContext.privileged=true)']);
});

test('metadata of a pod that was there before may change, its image may not', async () => {
  const { machinery, context, client } = await openApi();
  await createObject(machinery, pods, { namespace: 'test', object: pod('p', true), context });
  await client.patch(namespaces, { name: 'test' }, { type: 'merge', body: { metadata: { labels: { [`${P}/enforce`]: 'baseline' } } } });
  const patch = (body: unknown) => patchObject(machinery, pods, { type: 'strategic', body }, { name: 'p', namespace: 'test', context });
  await patch({ metadata: { labels: { a: 'b' } } });
  await assert.rejects(patch({ spec: { containers: [{ name: 'a', image: 'j' }] } }), { code: 403 });
});

test('labels of a namespace must mean something', async () => {
  const { machinery, context } = await openApi();
  const object: Namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'n', labels: { [`${P}/enforce`]: 'strict' } } };
  await assert.rejects(createObject(machinery, namespaces, { namespace: undefined, object, context }), {
    code: 422, message: `Namespace "n" is invalid: metadata.labels[${P}/enforce]: Invalid value: "strict": must be one of privileged, baseline, restricted`,
  });
});

test('a stricter level names the pods that would not get in', async () => {
  const { machinery, context, warnings } = await openApi();
  for (const name of ['b', 'a']) await createObject(machinery, pods, { namespace: 'test', object: pod(name, true), context });
  await createObject(machinery, pods, { namespace: 'test', object: pod('good'), context });
  await patchObject(machinery, namespaces, { type: 'merge', body: { metadata: { labels: { [`${P}/enforce`]: 'baseline' } } } }, { name: 'test', namespace: undefined, context });
  assert.deepEqual(warnings, ['existing pods in namespace "test" violate the new PodSecurity enforce level "baseline:latest"', 'a (and 1 other pod): privileged']);
});
