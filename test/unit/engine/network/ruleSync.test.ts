import assert from 'node:assert/strict';
import { Duplex, PassThrough } from 'node:stream';
import { test } from 'node:test';
import { FakeClock, settle } from '../../../../src/base/fakeClock.ts';
import { silentLogger } from '../../../../src/base/logger.ts';
import { PROTOCOL_VERSION, type RuleBatch, type RuleFailure } from '../../../../src/agent/protocol/messages.ts';
import { Mux } from '../../../../src/agent/protocol/mux.ts';
import { pods } from '../../../../src/api/resources.ts';
import { AgentLink } from '../../../../src/engine/network/agentLink.ts';
import { RuleSync } from '../../../../src/engine/network/ruleSync.ts';
import { ServiceModel } from '../../../../src/engine/network/serviceModel.ts';
import { FakeCluster, makePod, readyEndpoint } from '../../../integration/network/fakeCluster.ts';

interface Call { readonly method: string; readonly request: unknown; readonly text: string }

/** An agent in this process that records what it is asked; `failing` pods refuse their next batch. */
function makeAgent(nftError?: string) {
  const calls: Call[] = [];
  const failing = new Set<string>();
  let connections = 0;
  let cut: () => void = () => undefined;
  const connect = async () => {
    connections += 1;
    const [there, back] = [new PassThrough(), new PassThrough()];
    const near = Duplex.from({ readable: back, writable: there });
    cut = () => { near.destroy(new Error('cut')); };
    new Mux(Duplex.from({ readable: there, writable: back }), {
      closed: () => undefined,
      request: async (method, { head, body }) => {
        if (method === 'hello') return { head: { protocolVersion: PROTOCOL_VERSION, address: '10.97.0.2', nftError }, body: Buffer.alloc(0) };
        calls.push({ method, request: head, text: body.toString() });
        const failures: RuleFailure[] = method === 'rules.apply' ? (head as RuleBatch).pods.filter(pod => failing.delete(pod)).map(pod => ({ pod, message: 'no' })) : [];
        return { head: { failures }, body: Buffer.alloc(0) };
      },
    }, 'far');
    return near;
  };
  return { calls, failing, connect, cut: () => cut(), connections: () => connections };
}

async function start(nftError?: string) {
  const clock = new FakeClock();
  const cluster = new FakeCluster();
  const agent = makeAgent(nftError);
  const model = new ServiceModel(cluster.informers, 'cluster.local');
  const link = new AgentLink({ connect: agent.connect, dialApi: () => Promise.reject(new Error('no API here')), clock, logger: silentLogger });
  const rules = new RuleSync({ link, model, clock, logger: silentLogger });
  await settle();
  agent.calls.length = 0;
  const addService = () => {
    cluster.setService('web', { clusterIP: '10.96.0.7', ports: [{ port: 80 }] });
    cluster.setEndpoints('web', 8080, [readyEndpoint('10.97.0.4', 'a'), readyEndpoint('10.97.0.5', 'b')]);
  };
  return { clock, cluster, agent, link, rules, addService, stop: async () => { await rules.stop(); await link.stop(); } };
}

test('changes within a moment travel as one batch to every sandbox, the agent and its DNS', async () => {
  const { clock, agent, rules, addService, stop } = await start();
  await rules.load('p1');
  await rules.load('p2');
  agent.calls.length = 0;
  addService();
  assert.equal(agent.calls.length, 0);
  await clock.advance(20);
  assert.deepEqual(agent.calls.map(call => call.method), ['dns.update', 'rules.agent', 'rules.apply']);
  assert.deepEqual((agent.calls[2]?.request as RuleBatch).pods, ['p1', 'p2']);
  assert.match(agent.calls[2]?.text ?? '', /add rule ip slipway svc_[0-9a-f]+ meta l4proto tcp dnat/);
  await clock.advance(1000);
  assert.equal(agent.calls.length, 3);
  assert.equal(clock.pendingTimers, 0);
  await stop();
});

test('a sandbox gets everything when it loads, and only it', async () => {
  const { clock, agent, rules, addService, stop } = await start();
  addService();
  await clock.advance(20);
  agent.calls.length = 0;
  await rules.load('p1');
  assert.equal(agent.calls.length, 1);
  assert.match(agent.calls[0]?.text ?? '', /^table ip slipway\ndelete table/);
  assert.match(agent.calls[0]?.text ?? '', /10\.96\.0\.7 \. tcp \. 80 : goto/);
  await stop();
});

test('a sandbox that refuses at load is an error; one that refuses a change gets everything anew', async () => {
  const { clock, agent, rules, addService, stop } = await start();
  agent.failing.add('p1');
  await assert.rejects(rules.load('p1'), /no/);
  await rules.load('p1');
  agent.failing.add('p1');
  addService();
  await clock.advance(20);
  agent.calls.length = 0;
  await clock.advance(1000);
  assert.deepEqual(agent.calls.map(call => [call.method, call.text.startsWith('table ip slipway\ndelete')]), [['rules.apply', true]]);
  await stop();
});

test('a new connection starts with everything, also with what changed while there was none', async () => {
  const { clock, cluster, agent, link, rules, addService, stop } = await start();
  addService();
  await rules.load('p1');
  await clock.advance(20);
  agent.calls.length = 0;
  agent.cut();
  cluster.removeService('web');
  await clock.advance(100);
  await link.connection('test');
  assert.equal(agent.connections(), 2);
  assert.deepEqual(agent.calls.map(call => call.method), ['dns.update', 'rules.agent', 'rules.apply']);
  assert.deepEqual(agent.calls[0]?.request, { reset: true, owners: {} });
  assert.doesNotMatch(agent.calls[2]?.text ?? '', /10\.96\.0\.7/);
  await stop();
});

test('a deleted or withdrawn pod leaves the rules before its slice says so', async () => {
  const { clock, cluster, agent, rules, addService, stop } = await start();
  addService();
  await rules.load('p1');
  await clock.advance(20);
  agent.calls.length = 0;
  const pod = makePod('a', 'a');
  cluster.informer(pods).set({ ...pod, metadata: { ...pod.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } });
  await rules.flush();
  assert.match(agent.calls.find(call => call.method === 'rules.apply')?.text ?? '', /dnat ip to 10\.97\.0\.5:8080/);
  await stop();
});

test('on a kernel without nft the agent serves the ports itself and sandboxes get no rules', async () => {
  const { clock, agent, rules, addService, stop } = await start('Operation not supported');
  await rules.load('p1');
  addService();
  await clock.advance(20);
  assert.deepEqual(agent.calls.map(call => call.method), ['dns.update', 'proxy.update']);
  assert.deepEqual(agent.calls[1]?.request, { ports: [{ address: '10.96.0.7', port: 80, endpoints: [{ address: '10.97.0.4', port: 8080 }, { address: '10.97.0.5', port: 8080 }] }] });
  await stop();
});
