import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Node } from '../../../../../src/api/objects.ts';
import { FakeClock } from '../../../../../src/base/fakeClock.ts';
import type { InformerEvent } from '../../../../../src/informer/contract.ts';
import { waitForNode } from '../../../../../src/ui/commands/engine/waitForNode.ts';

const node = (reason: string, message = '', status: 'True' | 'False' = 'False'): Node =>
  ({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'slipway' }, status: { conditions: [{ type: 'Ready', status, reason, message }] } });
const ready = node('KubeletReady', 'kubelet is ready', 'True');
const docker = (why: string) => node('KubeletNotReady', `Docker does not answer (${why}).`);

function begin(...present: readonly Node[]) {
  const clock = new FakeClock();
  const abort = new AbortController();
  const handlers = new Set<(event: InformerEvent<Node>) => void>();
  const reports: string[] = [];
  let outcome: unknown = 'waiting';
  const nodes = {
    onChange: (handler: (event: InformerEvent<Node>) => void) => {
      for (const object of present) handler({ type: 'added', object });
      handlers.add(handler);
      return { dispose: () => { handlers.delete(handler); } };
    },
  };
  waitForNode({ nodes, clock, report: message => reports.push(message), signal: abort.signal }).then(end => { outcome = end; }, (error: unknown) => { outcome = error; });
  return {
    clock, abort, reports, outcome: () => outcome, leftovers: () => handlers.size + clock.pendingTimers,
    say: async (object: Node) => { for (const handler of [...handlers]) handler({ type: 'updated', object, old: object }); await clock.advance(0); },
  };
}

test('a node that is ready ends the waiting at once', async () => {
  const waiting = begin(ready);
  await waiting.clock.advance(0);
  assert.deepEqual([waiting.outcome(), waiting.leftovers()], [undefined, 0]);
});

test('what a node prepares is told, each thing once, and may take long', async () => {
  const waiting = begin();
  await waiting.say(node('KubeletStarting', 'building the node image, step 1 of 3'));
  await waiting.clock.advance(290_000);
  await waiting.say(node('KubeletStarting', 'building the node image, step 2 of 3'));
  await waiting.say(node('KubeletStarting', 'building the node image, step 2 of 3'));
  await waiting.clock.advance(290_000);
  assert.equal(waiting.outcome(), 'waiting');
  await waiting.say(ready);
  assert.equal(waiting.outcome(), undefined);
  assert.deepEqual(waiting.reports, ['building the node image, step 1 of 3', 'building the node image, step 2 of 3']);
});

test('a Docker that does not answer is waited for a moment, in whatever words it is told, and then told', async () => {
  const waiting = begin(docker('ENOENT'));
  await waiting.clock.advance(10_000);
  await waiting.say(docker('ECONNREFUSED'));
  assert.equal(waiting.outcome(), 'waiting');
  await waiting.clock.advance(5_000);
  assert.equal(waiting.outcome(), 'Docker does not answer (ECONNREFUSED).');
  assert.equal(waiting.leftovers(), 0);
});

test('a Docker that comes in time is fine', async () => {
  const waiting = begin(docker('ENOENT'));
  await waiting.clock.advance(10_000);
  await waiting.say(node('KubeletStarting', 'loading the node image'));
  await waiting.clock.advance(60_000);
  await waiting.say(ready);
  assert.equal(waiting.outcome(), undefined);
});

test('an engine without a word about its node is not waited for for ever', async () => {
  const waiting = begin();
  await waiting.clock.advance(300_000);
  assert.equal(waiting.outcome(), '');
});

test('cancelling ends the waiting with its reason and leaves nothing behind', async () => {
  const waiting = begin(docker('ENOENT'));
  const reason = new Error('cancelled');
  waiting.abort.abort(reason);
  await waiting.clock.advance(0);
  assert.deepEqual([waiting.outcome(), waiting.leftovers()], [reason, 0]);
});
