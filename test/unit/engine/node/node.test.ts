import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planOfSubnet } from '../../../../src/engine/network/podNetworkPlan.ts';
import { toMount } from '../../../../src/engine/network/podFiles.ts';
import { toAgentBody } from '../../../../src/engine/node/agentContainer.ts';
import { parsePackageClosure } from '../../../../src/engine/node/packageClosure.ts';

const DEPENDS = `nodejs
  Depends: libc6
  Depends: <libgcc1>
    libgcc-s1
  Depends: libnode108
  Depends: python3
libc6
  Depends: libgcc-s1
libgcc-s1
  Depends: gcc-12-base
libnode108
 |Depends: node-undici
  Depends: node-undici-old
  Depends: libgcc-s1:any
haproxy
  PreDepends: dpkg
 |Depends: <virtual-only>
  Depends: libreal
  Depends: adduser
unrelated
  Depends: libother
`;

test('the closure follows dependencies, takes the first alternative and leaves out what configures a system', () => {
  assert.deepEqual(parsePackageClosure(DEPENDS, ['nodejs', 'haproxy']), ['gcc-12-base', 'haproxy', 'libc6', 'libgcc-s1', 'libnode108', 'libreal', 'node-undici', 'nodejs']);
});

test('the agent has NET_ADMIN and nothing more, a fixed address and a hash of its configuration', () => {
  const options = { engineId: '12345678-aaaa', image: 'slipway/node:1', plan: planOfSubnet('10.96.0.0/15', '10.96.0.0/16'), domain: 'cluster.local' };
  const body = toAgentBody(options);
  assert.deepEqual(body.HostConfig.CapAdd, ['NET_ADMIN']);
  assert.equal('Privileged' in body.HostConfig, false);
  assert.deepEqual(body.HostConfig.RestartPolicy, { Name: 'no' });
  assert.equal(body.NetworkingConfig.EndpointsConfig['slipway-12345678']?.IPAMConfig.IPv4Address, '10.97.0.2');
  assert.equal(body.Labels['slipway.dev/engine'], '12345678-aaaa');
  assert.equal(body.Labels['slipway.dev/agent-hash'], toAgentBody({ ...options }).Labels['slipway.dev/agent-hash']);
  assert.notEqual(body.Labels['slipway.dev/agent-hash'], toAgentBody({ ...options, image: 'slipway/node:2' }).Labels['slipway.dev/agent-hash']);
});

test('files reach containers by subpath where the engine knows it, else by a bind of the volume\'s folder', () => {
  assert.deepEqual(toMount({ kind: 'subpath', volume: 'v' }, 'uid/volumes/c', '/c', true), { Type: 'volume', Source: 'v', Target: '/c', ReadOnly: true, VolumeOptions: { Subpath: 'uid/volumes/c', NoCopy: true } });
  assert.deepEqual(toMount({ kind: 'bind', mountpoint: '/var/lib/docker/volumes/v/_data' }, 'uid/volumes/c', '/c', false), { Type: 'bind', Source: '/var/lib/docker/volumes/v/_data/uid/volumes/c', Target: '/c', ReadOnly: false });
});
