import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Duplex, PassThrough } from 'node:stream';
import { test } from 'node:test';
import { encodeFrame, FrameDecoder, frameTypes } from '../../../src/agent/protocol/frames.ts';
import { Mux, type MuxHandlers } from '../../../src/agent/protocol/mux.ts';
import { WINDOW_BYTES } from '../../../src/agent/protocol/muxStream.ts';

/** Two ends of one byte pipe. */
function makePipe(): [Duplex, Duplex] {
  const [there, back] = [new PassThrough(), new PassThrough()];
  const end = (readable: PassThrough, writable: PassThrough) => Duplex.from({ readable, writable });
  return [end(back, there), end(there, back)];
}

function makePair(handlers: Partial<MuxHandlers>): { readonly near: Mux; readonly far: Mux; readonly transport: Duplex } {
  const [left, right] = makePipe();
  return { near: new Mux(left, { closed: () => undefined }), far: new Mux(right, { closed: () => undefined, ...handlers }, 'far'), transport: left };
}

const readAll = async (stream: Duplex) => { const parts: Buffer[] = []; for await (const part of stream) parts.push(part as Buffer); return Buffer.concat(parts); };

test('frames survive any cut of the byte stream', () => {
  const bytes = Buffer.concat([encodeFrame(frameTypes.data, 7, Buffer.from('hello')), encodeFrame(frameTypes.end, 7), encodeFrame(frameTypes.data, 8, Buffer.alloc(300, 1))]);
  for (const size of [1, 2, 5, 9, 10, 64, bytes.length]) {
    const decoder = new FrameDecoder();
    const frames = [];
    for (let at = 0; at < bytes.length; at += size) frames.push(...decoder.push(bytes.subarray(at, at + size)));
    assert.deepEqual(frames.map(frame => [frame.type, frame.streamId, frame.payload.length]), [[4, 7, 5], [5, 7, 0], [4, 8, 300]]);
  }
});

test('bytes that are no frames are an error', () => {
  assert.throws(() => new FrameDecoder().push(Buffer.from('HTTP/1.1 400 Bad Request')), /foreign bytes/);
});

test('a connection carries bytes both ways and closes one direction at a time', async () => {
  const { near } = makePair({ connect: async () => {
    const [ours, theirs] = makePipe();
    void readAll(theirs).then(request => theirs.end(`you said ${request.toString()}`));
    return ours;
  } });
  const stream = await near.open('10.0.0.1', 80);
  stream.end('ping');
  assert.equal((await readAll(stream)).toString(), 'you said ping');
});

test('the real connect error reaches the caller', async () => {
  const { near } = makePair({ connect: async () => { throw Object.assign(new Error('connect ECONNREFUSED 10.0.0.1:80'), { code: 'ECONNREFUSED' }); } });
  await assert.rejects(near.open('10.0.0.1', 80), { code: 'ECONNREFUSED', message: 'connect ECONNREFUSED 10.0.0.1:80' });
});

test('a reader that does not read stops the sender after a window, and other streams go on', async () => {
  let sent = 0;
  const { near } = makePair({ connect: async ({ port }) => {
    if (port === 2) { const [ours, theirs] = makePipe(); theirs.end('fast'); return ours; }
    return new Duplex({ allowHalfOpen: true, read() { sent += 65_536; this.push(sent > 64 * WINDOW_BYTES ? null : Buffer.alloc(65_536)); }, write(_chunk, _encoding, done) { done(); } });
  } });
  const slow = await near.open('a', 1);
  const fast = await near.open('b', 2);
  assert.equal((await readAll(fast)).toString(), 'fast');
  await new Promise(resolve => { setTimeout(resolve, 50); });
  assert.ok(sent <= 4 * WINDOW_BYTES, `${sent} bytes were taken from the source`);
  slow.end();
  assert.equal((await readAll(slow)).length, 64 * WINDOW_BYTES);
});

test('an abort rejects with its reason and the late connection is closed', async () => {
  let accepted: Duplex | undefined;
  let release: () => void = () => undefined;
  const { near } = makePair({ connect: async () => { await new Promise<void>(resolve => { release = resolve; }); accepted = new PassThrough(); return accepted; } });
  const abort = new AbortController();
  const opening = near.open('a', 1, abort.signal);
  await new Promise(resolve => { setImmediate(resolve); });
  abort.abort(new Error('enough'));
  await assert.rejects(opening, /enough/);
  await new Promise(resolve => { setImmediate(resolve); });
  release();
  await new Promise(resolve => { setImmediate(resolve); });
  assert.equal(accepted?.destroyed, true);
});

test('requests carry JSON and bytes, errors keep their code, and all fail with the transport', async () => {
  const { near, transport } = makePair({ request: async (method, { head, body }) => {
    if (method === 'fail') throw Object.assign(new Error('no'), { code: 'ENOENT' });
    if (method === 'hang') await new Promise(() => undefined);
    return { head: { method, head }, body: Buffer.from(body.toString().toUpperCase()) };
  } });
  const answer = await near.request('echo', { a: 1 }, Buffer.from('abc'));
  assert.deepEqual([answer.head, answer.body.toString()], [{ method: 'echo', head: { a: 1 } }, 'ABC']);
  await assert.rejects(near.request('fail', null), { code: 'ENOENT', message: 'no' });
  const hanging = near.request('hang', null);
  transport.destroy(new Error('cable cut'));
  await assert.rejects(hanging, /cable cut/);
  await assert.rejects(near.request('echo', null), /cable cut/);
});

test('a broken connection destroys its other end', async () => {
  const [ours, theirs] = makePipe();
  const { near } = makePair({ connect: async () => ours });
  const stream = await near.open('a', 1);
  stream.on('error', () => undefined);
  const closed = once(theirs, 'close').catch(() => undefined);
  theirs.on('error', () => undefined);
  stream.destroy();
  await once(ours, 'close').catch(() => undefined);
  theirs.destroy();
  await closed;
  assert.equal(ours.destroyed, true);
});
