import assert from 'node:assert/strict';
import { addAbortSignal, PassThrough } from 'node:stream';
import { test } from 'node:test';
import { ApiError, apiErrors } from '../../../../../src/api/apiError.ts';
import type { Pod } from '../../../../../src/api/objects.ts';
import { FakeClock, settle } from '../../../../../src/base/fakeClock.ts';
import type { PodLogOptions } from '../../../../../src/cluster/logs.ts';
import { followContainer, type FollowState } from '../../../../../src/ui/webviews/logs/followContainer.ts';
import { LogPosition } from '../../../../../src/ui/webviews/logs/logPosition.ts';
import type { LogChoice } from '../../../../../src/ui/webviews/logs/protocol.ts';

type State = { readonly id?: string; readonly restarts?: number; readonly exitCode?: number };

const podWith = ({ id, restarts = 0, exitCode }: State): Pod => ({
  apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'default', uid: 'u' }, spec: { containers: [{ name: 'app' }] },
  status: { containerStatuses: [{
    name: 'app', ready: false, image: '', imageID: '', restartCount: restarts, ...(id === undefined ? {} : { containerID: id }),
    state: id === undefined ? { waiting: { reason: 'ContainerCreating' } } : exitCode === undefined ? { running: {} } : { terminated: { exitCode, reason: exitCode === 0 ? 'Completed' : 'Error' } },
  }] },
});

function follow(initial: State, options: { readonly choice?: Partial<LogChoice>; readonly refuse?: ApiError; readonly state?: FollowState } = {}) {
  const clock = new FakeClock();
  const abort = new AbortController();
  const opened: PodLogOptions[] = [];
  const streams: PassThrough[] = [];
  const lines: string[] = [];
  let pod: Pod | undefined = podWith(initial);
  let wake = () => {};
  const state = options.state ?? { position: new LogPosition() };
  const done = followContainer({
    container: 'app', clock, state, signal: abort.signal, choice: { start: { tailLines: 10 }, previous: false, container: '', ...options.choice },
    pod: () => pod,
    changed: signal => new Promise((resolve, reject) => { wake = resolve; signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }); }),
    open: async (request, signal) => {
      opened.push(request);
      if (options.refuse !== undefined) throw options.refuse;
      const stream = addAbortSignal(signal, new PassThrough());
      streams.push(stream);
      return stream;
    },
    onLines: async added => { for (const line of added) lines.push(line.marker === true ? `<${line.text}>` : line.text); },
    onStreaming: () => {},
  });
  const result = done.catch((error: unknown) => error);
  return {
    clock, abort, opened, lines, result, state,
    async write(...texts: string[]) { streams.at(-1)?.write(texts.map(text => `${text}\n`).join('')); await settle(); },
    async end(error?: Error) { if (error === undefined) streams.at(-1)?.end(); else streams.at(-1)?.destroy(error); await settle(); },
    async change(next: State | undefined) { pod = next === undefined ? undefined : podWith(next); wake(); await settle(); },
  };
}

const at = (second: number, text: string) => `2026-01-01T00:00:${String(second).padStart(2, '0')}.5Z ${text}`;

test('a container is followed across its restart, with what happened said in between', async () => {
  const log = follow({ id: 'one' });
  await settle();
  assert.deepEqual([...log.opened], [{ container: 'app', follow: true, timestamps: true, tailLines: 10 }]);
  await log.write(at(1, 'hello'), at(2, 'dying'));
  await log.end();
  await log.change({ id: 'one', exitCode: 1 });
  await log.clock.advance(1000);
  await log.change({ id: 'two', restarts: 1 });
  await log.clock.advance(1000);
  await log.write(at(5, 'again'));
  assert.deepEqual(log.lines, ['hello', 'dying', '<container app ended: Error (exit code 1)>', '<container app restarted (restart 1)>', 'again']);
  assert.equal(log.opened.at(-1)?.sinceTime, '2026-01-01T00:00:02.5Z');
  assert.equal(log.opened.at(-1)?.tailLines, undefined);
  log.abort.abort(new DOMException('stop', 'AbortError'));
  assert.equal(await log.result, log.abort.signal.reason);
});

test('a lost connection is opened again where it stopped, and no line is shown twice', async () => {
  const log = follow({ id: 'one' });
  await settle();
  await log.write(at(1, 'a'), at(2, 'b'));
  await log.end(new Error('socket hang up'));
  await log.clock.advance(2000);
  assert.deepEqual(log.opened.at(-1), { container: 'app', follow: true, timestamps: true, sinceTime: '2026-01-01T00:00:02.5Z' });
  await log.write(at(1, 'a'), at(2, 'b'), at(3, 'c'));
  assert.deepEqual(log.lines, ['a', 'b', 'c']);
  log.abort.abort();
  await log.result;
});

test('a container that waits is read when it has begun; one that is gone for good is not asked again and again', async () => {
  const log = follow({});
  await log.clock.advance(60_000);
  assert.equal(log.opened.length, 0);
  await log.change({ id: 'one' });
  await log.write(at(1, 'a'));
  await log.end();
  await log.change({ id: 'one', exitCode: 0 });
  await log.clock.advance(1000);
  const opened = log.opened.length;
  await log.clock.advance(600_000);
  assert.equal(log.opened.length, opened);
  assert.deepEqual(log.lines, ['a', '<container app ended: Completed (exit code 0)>']);
  await log.change(undefined);
  await log.result;
  assert.equal(log.lines.at(-1), '<pod deleted>');
});

test('a server that ends every stream at once is asked less and less', async () => {
  const log = follow({ id: 'one' });
  await settle();
  for (let second = 0; second < 60; second++) { await log.end(); await log.clock.advance(1000); }
  assert.ok(log.opened.length > 5 && log.opened.length < 15, `asked ${log.opened.length} times in a minute`);
  log.abort.abort();
  await log.result;
});

test('a refusal is said once and ends the reading', async () => {
  const log = follow({ id: 'one' }, { refuse: new ApiError({ ...apiErrors.badRequest('pods "web" is forbidden').status, code: 403, reason: 'Forbidden' }) });
  assert.equal(await log.result, undefined);
  assert.deepEqual([log.opened.length, log.lines], [1, ['<pods "web" is forbidden>']]);
});

test('the previous log is read once, and its absence is told in the server\'s words', async () => {
  const log = follow({ id: 'two', restarts: 1 }, { choice: { previous: true, start: { everything: true } } });
  await settle();
  assert.deepEqual(log.opened, [{ container: 'app', previous: true, timestamps: true }]);
  await log.write(at(1, 'last words'));
  await log.end();
  await log.result;
  assert.deepEqual(log.lines, ['last words', '<end of the previous log of container app>']);
  const none = follow({ id: 'one' }, { choice: { previous: true }, refuse: apiErrors.badRequest('previous terminated container "app" in pod "web" not found') });
  await none.result;
  assert.deepEqual(none.lines, ['<previous terminated container "app" in pod "web" not found>']);
});

test('a reading that goes on over a new connection starts at its last line', async () => {
  const first = follow({ id: 'one' });
  await settle();
  await first.write(at(1, 'a'));
  first.abort.abort();
  await first.result;
  const second = follow({ id: 'one' }, { state: first.state });
  await settle();
  assert.equal(second.opened[0]?.sinceTime, '2026-01-01T00:00:01.5Z');
  await second.write(at(1, 'a'), at(2, 'b'));
  assert.deepEqual(second.lines, ['b']);
  second.abort.abort();
  await second.result;
});
