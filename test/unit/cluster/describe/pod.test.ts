import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describePod } from '../../../../src/cluster/describe/pod.ts';

test('a projected volume tells what is put together in it, as kubectl does', () => {
  const text = describePod({
    apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'default' },
    spec: {
      containers: [],
      volumes: [{ name: 'all', projected: { sources: [{ serviceAccountToken: { path: 'token', expirationSeconds: 3607 } }, { configMap: { name: 'kube-root-ca.crt' } }, { secret: { name: 's', optional: true } }, { downwardAPI: {} }] } }],
    },
  }, [], 0);
  const [, volumes = ''] = /Volumes:\n([\s\S]*?)\nQoS/.exec(text) ?? [];
  assert.deepEqual(volumes.split('\n').map(line => line.trim().replace(/ {2,}/, ' ')), [
    'all:', 'Type: Projected (a volume that contains injected data from multiple sources)', 'TokenExpirationSeconds: 3607',
    'ConfigMapName: kube-root-ca.crt', 'Optional: false', 'SecretName: s', 'Optional: true', 'DownwardAPI: true',
  ]);
});
