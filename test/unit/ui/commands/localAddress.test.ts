import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Event, Service } from '../../../../src/api/objects.ts';
import { localAddress } from '../../../../src/ui/commands/services/localAddress.ts';

const port = { port: 80, protocol: 'TCP' as const };
const nodePort = { ...port, nodePort: 30_080 };
const serviceWith = (ip?: string): Service => ({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', namespace: 'default' }, ...(ip === undefined ? {} : { status: { loadBalancer: { ingress: [{ ip }] } } }) });
const refusal = (message: string, reason = 'NodePortUnavailable'): Event => ({ apiVersion: 'v1', kind: 'Event', metadata: {}, involvedObject: { kind: 'Service', name: 'web' }, type: 'Warning', reason, message });

describe('a Service is opened without a port-forward', () => {
  const cases: readonly [string, Service, typeof nodePort | typeof port, { readonly isEngine: boolean; readonly events?: readonly Event[] }, string | undefined][] = [
    ['at its load balancer on this machine', serviceWith('127.0.0.1'), nodePort, { isEngine: true }, '127.0.0.1:80'],
    ['at a load balancer on this machine of another cluster', serviceWith('127.0.0.1'), nodePort, { isEngine: false }, '127.0.0.1:80'],
    ['not at a load balancer elsewhere', serviceWith('203.0.113.7'), nodePort, { isEngine: false }, undefined],
    ['at its node port on the bundled engine', serviceWith(), nodePort, { isEngine: true }, '127.0.0.1:30080'],
    ['not at a node port of another cluster, whose nodes are elsewhere', serviceWith(), nodePort, { isEngine: false }, undefined],
    ['not when it has neither', serviceWith(), port, { isEngine: true }, undefined],
    ['not at a node port that another program holds', serviceWith(), nodePort, { isEngine: true, events: [refusal('another program listens on 127.0.0.1:30080')] }, undefined],
    ['at a node port beside one that another program holds', serviceWith(), nodePort, { isEngine: true, events: [refusal('another program listens on 127.0.0.1:3008'), refusal('another program listens on 127.0.0.1:300800')] }, '127.0.0.1:30080'],
    ['at its node port when only the balancer\'s own port is held', serviceWith(), nodePort, { isEngine: true, events: [refusal('Error syncing load balancer: another program listens on 127.0.0.1:80; 127.0.0.1:30080 serves the same', 'SyncLoadBalancerFailed')] }, '127.0.0.1:30080'],
  ];
  for (const [name, service, on, { isEngine, events = [] }, address] of cases) test(name, () => assert.equal(localAddress(service, on, { isEngine, events }), address));
});
