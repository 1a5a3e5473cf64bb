import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from '../../../../src/base/fakeClock.ts';
import type { HttpProbe } from '../../../../src/agent/protocol/messages.ts';
import type { Container } from '../../../../src/api/objects.ts';
import type { ContainerRuntime } from '../../../../src/engine/cri/contract.ts';
import { makeHandlers } from '../../../../src/engine/kubelet/handlers.ts';

const container: Container = { name: 'web', ports: [{ name: 'http', containerPort: 8080 }] };
const failing = (message: string, code?: string) => () => Promise.reject(Object.assign(new Error(message), code === undefined ? {} : { code }));

function handlersOver(answer: (probe: Pick<HttpProbe, 'address' | 'port' | 'timeoutMs'>) => Promise<number>, clock = new FakeClock()) {
  return makeHandlers({ runtime: {} as ContainerRuntime, clock, network: { probeHttp: answer, probeTcp: async request => { await answer(request); } } });
}

test('an HTTP probe asks as kubelet does, and the pod\'s own headers replace its', async () => {
  const asked: unknown[] = [];
  const handlers = handlersOver(probe => { asked.push(probe); return Promise.resolve(200); });
  assert.deepEqual(await handlers.httpGet(container, '10.0.0.5', { port: 'http', path: 'ready?x=ä b', httpHeaders: [{ name: 'user-agent', value: 'mine' }, { name: 'X-A', value: 'b' }] }, 1000, 'kube-probe/1.36'), { outcome: 'success', output: '' });
  assert.deepEqual(asked, [{ scheme: 'http', address: '10.0.0.5', port: 8080, path: '/ready?x=%C3%A4%20b', headers: { 'Host': '10.0.0.5:8080', 'User-Agent': 'mine', 'Accept': '*/*', 'Connection': 'close', 'X-A': 'b' }, timeoutMs: 1500 }]);
});

test('what a probe says of an answer or a failure', async () => {
  const url = 'http://10.0.0.5:8080/';
  const cases: readonly (readonly [() => Promise<number>, string, string])[] = [
    [() => Promise.resolve(399), 'success', ''],
    [() => Promise.resolve(400), 'failure', 'HTTP probe failed with statuscode: 400'],
    [() => Promise.resolve(503), 'failure', 'HTTP probe failed with statuscode: 503'],
    [failing('connect ECONNREFUSED 10.0.0.5:8080', 'ECONNREFUSED'), 'failure', `Get "${url}": dial tcp 10.0.0.5:8080: connect: connection refused`],
    [failing('connect EHOSTUNREACH 10.0.0.5:8080', 'EHOSTUNREACH'), 'failure', `Get "${url}": dial tcp 10.0.0.5:8080: connect: no route to host`],
    [failing('socket hang up', 'ECONNRESET'), 'failure', `Get "${url}": socket hang up`],
  ];
  for (const [answer, outcome, output] of cases) assert.deepEqual(await handlersOver(answer).httpGet(container, '10.0.0.5', { port: 8080 }, 1000, 'probe'), { outcome, output });
});

test('a header that would end its line is not sent', async () => {
  const handlers = handlersOver(() => Promise.reject(new Error('nothing may be sent')));
  assert.deepEqual(await handlers.httpGet(container, '10.0.0.5', { port: 8080, httpHeaders: [{ name: 'X-A', value: 'a\r\nX-B: b' }] }, 1000, 'probe'), { outcome: 'failure', output: 'Get "http://10.0.0.5:8080/": net/http: invalid header field value for "X-A"' });
});

test('a probe that takes longer than its time fails in the words of Go\'s client, and a port without a number is an error', async () => {
  const clock = new FakeClock();
  const handlers = handlersOver(() => new Promise(() => undefined), clock);
  const [http, tcp] = [handlers.httpGet(container, '10.0.0.5', { port: 8080, path: '/slow' }, 2000, 'probe'), handlers.tcpSocket(container, '10.0.0.5', { port: 8080 }, 2000)];
  await clock.advance(2000);
  assert.deepEqual(await http, { outcome: 'failure', output: 'Get "http://10.0.0.5:8080/slow": context deadline exceeded (Client.Timeout exceeded while awaiting headers)' });
  assert.deepEqual(await tcp, { outcome: 'failure', output: 'dial tcp 10.0.0.5:8080: i/o timeout' });
  assert.equal((await handlers.tcpSocket(container, '10.0.0.5', { port: 'absent' }, 1000)).outcome, 'error');
});
