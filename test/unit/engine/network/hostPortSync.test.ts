import assert from 'node:assert/strict';
import { createServer, type AddressInfo } from 'node:net';
import { test } from 'node:test';
import type { Client } from '../../../../src/api/client.ts';
import type { Service } from '../../../../src/api/objects.ts';
import type { Timer } from '../../../../src/base/clock.ts';
import { FakeClock } from '../../../../src/base/fakeClock.ts';
import { silentLogger } from '../../../../src/base/logger.ts';
import { HostPortSync } from '../../../../src/engine/network/hostPortSync.ts';
import type { ServiceModel } from '../../../../src/engine/network/serviceModel.ts';

class CountingClock extends FakeClock {
  timers = 0;
  override setTimer(callback: () => void, delayMs: number): Timer { this.timers++; return super.setTimer(callback, delayMs); }
}

test('a node port that another program holds is tried every ten seconds, reported again before the first report expires, and not when it is free', async () => {
  const stranger = createServer();
  await new Promise<void>(resolve => { stranger.listen(0, '127.0.0.1', () => { resolve(); }); });
  const { port: nodePort } = stranger.address() as AddressInfo;
  const clock = new CountingClock();
  const service: Service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', namespace: 'default', uid: 'u' }, spec: { type: 'NodePort' } };
  const view = { service, targets: [{ portName: 'http', protocol: 'tcp', port: 80, nodePort, endpoints: [] }], records: [] };
  const reported: string[] = [];
  const sync = new HostPortSync({
    model: { onChange: (handler: (key: string) => void) => { handler('default/web'); return { dispose: () => undefined }; }, view: () => view } as unknown as ServiceModel,
    client: {} as Client, recorder: { event: (_subject, _type, reason, message) => { reported.push(`${reason}: ${message}`); }, flush: () => Promise.resolve() },
    dial: () => Promise.reject(new Error('not dialled')), clock, logger: silentLogger,
  });
  const pass = async (minutes: number) => { for (let each = 0; each < minutes; each++) await clock.advance(60_000); };
  const sentence = `NodePortUnavailable: another program listens on 127.0.0.1:${nodePort}`;
  await pass(2);
  assert.deepEqual(reported, [sentence]);
  assert.equal(clock.timers, 13);
  await pass(30);
  assert.deepEqual(reported, [sentence, sentence]);
  await new Promise(resolve => stranger.close(resolve));
  await pass(2);
  assert.deepEqual([reported.length, clock.pendingTimers], [2, 0]);
  await sync.stop();
});
