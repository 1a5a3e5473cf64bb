import assert from 'node:assert/strict';
import { addAbortSignal, PassThrough } from 'node:stream';
import { test } from 'node:test';
import type { KubernetesObject, Pod } from '../../../../../src/api/objects.ts';
import type { Resource } from '../../../../../src/api/resources.ts';
import { FakeClock, settle } from '../../../../../src/base/fakeClock.ts';
import { silentLogger } from '../../../../../src/base/logger.ts';
import type { InformerEvent } from '../../../../../src/informer/contract.ts';
import { inOrder, LogsModel, type LogsConnection } from '../../../../../src/ui/webviews/logs/logsModel.ts';
import type { LogLine, LogStatus, ToLogsView } from '../../../../../src/ui/webviews/logs/protocol.ts';

const line = (source: number, time: string, text: string): LogLine => ({ source, time: time === '' ? '' : `2026-01-01T00:00:${time}Z`, text });

const orders: readonly (readonly [string, readonly LogLine[], string])[] = [
  ['lines of two sources are put in the order of time', [line(0, '01', 'a'), line(0, '03', 'c'), line(1, '02', 'b'), line(1, '04', 'd')], 'abcd'],
  ['lines of one source stay as they came', [line(0, '03', 'a'), line(0, '01', 'b')], 'ab'],
  ['lines of one source stay in their order also among others', [line(0, '03', 'a'), line(0, '01', 'b'), line(1, '02', 'x')], 'xab'],
  ['a line without a time stays behind the one before it', [line(0, '01', 'a'), line(0, '', 'b'), line(1, '00', 'x')], 'xab'],
];
for (const [name, lines, text] of orders) test(name, () => assert.equal(inOrder(lines).map(each => each.text).join(''), text));

const pod = (name: string): Pod => ({
  apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default', uid: `uid-${name}`, ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: 'r', controller: true }] }, spec: { containers: [{ name: 'app' }] },
  status: { containerStatuses: [{ name: 'app', image: '', imageID: '', ready: true, restartCount: 0, containerID: `id-${name}`, state: { running: {} } }] },
});

/** Pods as an informer tells them, and a log stream per request. */
function makeCluster() {
  const pods = new Map<string, Pod>();
  const handlers = new Set<(event: InformerEvent<KubernetesObject>) => void>();
  const streams = new Map<string, PassThrough>();
  const requests: string[] = [];
  const connection = {
    informers: {
      for: (resource: Resource) => ({
        synced: Promise.resolve(), listed: () => Promise.resolve(undefined), list: () => resource.plural === 'pods' ? [...pods.values()] : [], get: ({ name }: { name: string }) => pods.get(name),
        onChange: (handler: (event: InformerEvent<KubernetesObject>) => void) => { handlers.add(handler); return { dispose: () => handlers.delete(handler) }; },
      }),
      stop: () => Promise.resolve(),
    },
    client: { transport: { request: ({ path, signal }: { path: string; signal: AbortSignal }) => {
      const name = /pods\/([^/]+)\/log/.exec(path)?.[1] ?? '';
      const stream = addAbortSignal(signal, new PassThrough());
      requests.push(path);
      streams.set(name, stream);
      return Promise.resolve(stream);
    } } },
  } as unknown as LogsConnection;
  const change = (object: Pod) => { for (const handler of handlers) handler({ type: 'added', object }); };
  return {
    connection, requests,
    add: async (name: string) => { pods.set(name, pod(name)); change(pod(name)); await settle(); },
    remove: async (name: string) => { pods.delete(name); change(pod(name)); streams.get(name)?.end(); await settle(); },
    write: async (name: string, ...texts: string[]) => { streams.get(name)?.write(texts.map(text => `${text}\n`).join('')); await settle(); },
  };
}

function makeModel() {
  const clock = new FakeClock();
  const shown: LogLine[] = [];
  let status: LogStatus | undefined;
  const model: LogsModel = new LogsModel({
    target: { kind: 'ReplicaSet', namespace: 'default', name: 'web' }, clock, logger: silentLogger, choice: { start: { tailLines: 10 }, previous: false, container: '' },
    post: (message: ToLogsView) => {
      if (message.type === 'status') status = message.status;
      else if (message.type === 'clear') shown.length = 0;
      else { shown.push(...message.lines); model.handleAck(); }
    },
  });
  return { clock, model, texts: () => shown.map(({ text, source }) => `${status?.sources[source]?.pod}: ${text}`), status: () => status };
}

test('pods that come later are followed too, and the end of one is said', async () => {
  const cluster = makeCluster();
  const { clock, model, texts, status } = makeModel();
  model.attach();
  model.connect(cluster.connection);
  await clock.advance(200);
  assert.match(status()?.notice ?? '', /No pods yet/);
  await cluster.add('web-1');
  await cluster.write('web-1', '2026-01-01T00:00:01Z hello');
  await clock.advance(3000);
  await cluster.add('web-2');
  await cluster.write('web-2', '2026-01-01T00:00:02Z me too');
  await clock.advance(200);
  assert.deepEqual(texts(), ['web-1: hello', 'web-2: me too']);
  assert.deepEqual([status()?.streaming, status()?.problem, status()?.notice], [2, '', '']);
  await cluster.remove('web-1');
  await clock.advance(2000);
  assert.deepEqual([texts().at(-1), status()?.streaming], ['web-1: pod deleted', 1]);
  model.dispose();
});

test('when the engine comes back, reading goes on without repeating a line', async () => {
  const cluster = makeCluster();
  const { clock, model, texts, status } = makeModel();
  model.attach();
  await cluster.add('web-1');
  model.connect(cluster.connection);
  await settle();
  await cluster.write('web-1', '2026-01-01T00:00:01Z a');
  await clock.advance(200);
  model.connect(undefined);
  await clock.advance(200);
  assert.match(status()?.problem ?? '', /no connection/);
  model.connect(cluster.connection);
  await settle();
  assert.match(cluster.requests.at(-1) ?? '', /sinceTime=2026-01-01T00%3A00%3A01Z/);
  await cluster.write('web-1', '2026-01-01T00:00:01Z a', '2026-01-01T00:00:02Z b');
  await clock.advance(200);
  assert.deepEqual(texts(), ['web-1: a', 'web-1: b']);
  model.dispose();
});

test('another choice empties the page and reads anew', async () => {
  const cluster = makeCluster();
  const { clock, model, texts } = makeModel();
  model.attach();
  await cluster.add('web-1');
  model.connect(cluster.connection);
  await settle();
  await cluster.write('web-1', '2026-01-01T00:00:01Z a');
  await clock.advance(200);
  model.choose({ start: { sinceSeconds: 300 }, previous: false, container: 'app' });
  await settle();
  assert.deepEqual(texts(), []);
  assert.match(cluster.requests.at(-1) ?? '', /sinceSeconds=300/);
  await cluster.write('web-1', '2026-01-01T00:00:01Z a');
  await clock.advance(200);
  assert.deepEqual(texts(), ['web-1: a']);
  model.dispose();
});

test('a page that comes back gets what was read while it was away', async () => {
  const cluster = makeCluster();
  const { clock, model, texts } = makeModel();
  await cluster.add('web-1');
  model.connect(cluster.connection);
  await settle();
  await cluster.write('web-1', '2026-01-01T00:00:01Z a');
  await clock.advance(200);
  assert.deepEqual(texts(), []);
  model.attach();
  assert.deepEqual(texts(), ['web-1: a']);
  model.dispose();
});
