import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Event, KubernetesObject } from '../../../../src/api/objects.ts';
import { resourceForKind, type Resource } from '../../../../src/api/resources.ts';
import { toLiveSummary } from '../../../../src/ui/manifest/liveSummary.ts';

const NOW = Date.parse('2026-01-01T01:00:00Z');
const object = (apiVersion: string, kind: string, fields: object) => ({ apiVersion, kind, metadata: { name: 'web', namespace: 'default', creationTimestamp: '2026-01-01T00:00:00Z' }, ...fields }) as KubernetesObject;
const event = { apiVersion: 'v1', kind: 'Event', metadata: { name: 'e' }, involvedObject: {}, type: 'Warning', reason: 'BackOff', message: 'see ![x](https://example.com/x.png)\n<b>now</b>', lastTimestamp: '2026-01-01T00:55:00Z' } as Event;

suite('what a running object is told to be', () => {
  const cases: readonly { readonly name: string; readonly object: KubernetesObject; readonly state: string; readonly event?: Event; readonly lines: readonly string[] }[] = [
    {
      name: 'a workload by its counts', object: object('apps/v1', 'Deployment', { spec: { replicas: 3, template: {} }, status: { readyReplicas: 2, updatedReplicas: 3, availableReplicas: 2 } }), state: '2/3 ready',
      lines: ['**Deployment web**: 2/3 ready', '', '| Ready | Up\\-to\\-date | Available | Age |', '| --- | --- | --- | --- |', '| 2/3 | 3 | 2 | 60m |'],
    },
    { name: 'without what has no value', object: object('v1', 'Service', { spec: { type: 'ClusterIP', clusterIP: '10.96.0.1', clusterIPs: ['10.96.0.1'], ports: [] } }), state: '1 endpoint ready', lines: ['**Service web**: 1 endpoint ready', '', '| Type | Cluster\\-IP | Age |', '| --- | --- | --- |', '| ClusterIP | 10.96.0.1 | 60m |'] },
    {
      name: 'with its last event, whose text is text', object: object('v1', 'ConfigMap', { data: { a: 'secret' } }), state: 'applied', event,
      lines: ['**ConfigMap web**: applied', '', '| Data | Age |', '| --- | --- |', '| 1 | 60m |', '', 'Last event\\: Warning BackOff \\(5m\\)\\: see \\!\\[x\\]\\(https\\://example.com/x.png\\) &lt;b>now&lt;/b>'],
    },
  ];
  for (const { name, lines, object: live, ...rest } of cases) {
    test(name, () => assert.deepEqual(toLiveSummary(live, { ...rest, resource: resourceForKind(live.apiVersion ?? '', live.kind ?? '') as Resource, nowMs: NOW }).split('\n'), lines));
  }
});
