import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type Duplex, duplexPair } from 'node:stream';
import { test } from 'node:test';
import { constants, createDeflate } from 'node:zlib';
import { FrameReader, FrameWriter, type SpdyFrame } from '../../../../src/base/spdy/frames.ts';
import { HeaderDecoder, HeaderEncoder, spdyDictionary } from '../../../../src/base/spdy/headerBlock.ts';
import { SpdyConnection } from '../../../../src/base/spdy/spdyConnection.ts';
import type { SpdyStream } from '../../../../src/base/spdy/spdyStream.ts';
import { settle } from '../../../../src/base/fakeClock.ts';

function adler32(bytes: Uint8Array): number {
  let [a, b] = [1, 0];
  for (const byte of bytes) { a = (a + byte) % 65521; b = (b + a) % 65521; }
  return b * 65536 + a;
}

/** Header blocks as moby/spdystream writes them: one zlib stream with the dictionary, flushed after each. */
async function compressAsGoDoes(blocks: readonly Readonly<Record<string, string>>[]): Promise<Buffer[]> {
  const deflate = createDeflate({ dictionary: spdyDictionary, level: 9, flush: constants.Z_SYNC_FLUSH });
  const compressed: Buffer[] = [];
  for (const headers of blocks) {
    const pieces: Buffer[] = [];
    const collect = (piece: Buffer) => { pieces.push(piece); };
    deflate.on('data', collect);
    await new Promise<void>(resolve => { deflate.write(plainBlock(headers), () => resolve()); });
    await settle();
    deflate.off('data', collect);
    compressed.push(Buffer.concat(pieces));
  }
  return compressed;
}

function plainBlock(headers: Readonly<Record<string, string>>): Buffer {
  const text = (value: string) => { const length = Buffer.alloc(4); length.writeUInt32BE(value.length); return Buffer.concat([length, Buffer.from(value)]); };
  const count = Buffer.alloc(4);
  count.writeUInt32BE(Object.keys(headers).length);
  return Buffer.concat([count, ...Object.entries(headers).flatMap(([name, value]) => [text(name), text(value)])]);
}

interface Pair { readonly client: SpdyConnection; readonly server: SpdyConnection; readonly accepted: SpdyStream[]; readonly wire: readonly [Duplex, Duplex] }

function connect(): Pair {
  const wire = duplexPair() as unknown as [Duplex, Duplex];
  const accepted: SpdyStream[] = [];
  const server = new SpdyConnection({ role: 'server', transport: wire[1], onStream: stream => accepted.push(stream) });
  const client = new SpdyConnection({ role: 'client', transport: wire[0], onStream: stream => stream.destroy() });
  return { client, server, accepted, wire };
}

async function accept(pair: Pair, headers: Readonly<Record<string, string>> = { a: 'b' }): Promise<readonly [SpdyStream, SpdyStream]> {
  const stream = pair.client.createStream(headers);
  await stream.replied;
  return [stream, pair.accepted.at(-1) as SpdyStream];
}

async function collect(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

test('the dictionary is the one of the specification', () => {
  assert.equal(spdyDictionary.length, 1423);
  assert.equal(adler32(spdyDictionary), 0xe3c6a7c2);
});

test('header blocks compressed with the dictionary are read, one after another', async () => {
  const blocks = [{ streamtype: 'error', port: '8080', requestid: '0' }, { streamtype: 'data', port: '8080', requestid: '0' }, {}, { streamtype: 'data', port: '8080', requestid: '1' }];
  const decoder = new HeaderDecoder();
  assert.deepEqual((await compressAsGoDoes(blocks)).map(block => decoder.decode(block)), blocks);
});

test('header blocks round-trip, beyond the size of one stored block', () => {
  const [encoder, decoder] = [new HeaderEncoder(), new HeaderDecoder()];
  for (const headers of [{ a: 'b' }, {}, { long: 'x'.repeat(70_000) }, { a: 'b', ü: 'ä' }]) assert.deepEqual(decoder.decode(encoder.encode(headers)), headers);
});

test('frames are read however the transport cuts them', () => {
  const writer = new FrameWriter();
  const bytes = Buffer.concat([
    writer.settings(1000), writer.synStream(1, { a: 'b' }), writer.dataHeader(1, 5, true), Buffer.from('hello'), writer.ping(7),
    writer.synReply(1, {}), writer.windowUpdate(1, 99), writer.rstStream(1, 5), writer.goAway(1), Buffer.from([0x80, 3, 0, 99, 0, 0, 0, 1, 0]), writer.ping(9),
  ]);
  for (const size of [1, 3, 8, bytes.length]) {
    const reader = new FrameReader();
    const frames: SpdyFrame[] = [];
    for (let offset = 0; offset < bytes.length; offset += size) frames.push(...reader.read(bytes.subarray(offset, offset + size)));
    const data = frames.flatMap(frame => frame.type === 'data' ? [frame] : []);
    assert.equal(Buffer.concat(data.map(frame => frame.data)).toString(), 'hello');
    assert.deepEqual(data.map(frame => frame.fin).filter(Boolean), [true]);
    assert.deepEqual(frames.filter(frame => frame.type !== 'data'), [
      { type: 'settings', initialWindowBytes: 1000 }, { type: 'synStream', streamId: 1, headers: { a: 'b' }, fin: false }, { type: 'ping', id: 7 },
      { type: 'synReply', streamId: 1, headers: {}, fin: false }, { type: 'windowUpdate', streamId: 1, deltaBytes: 99 }, { type: 'rstStream', streamId: 1, status: 5 },
      { type: 'goAway', lastStreamId: 1 }, { type: 'ping', id: 9 },
    ]);
  }
});

test('bytes flow both ways and each side closes its own half', async () => {
  const pair = connect();
  const [near, far] = await accept(pair, { streamtype: 'data' });
  assert.deepEqual({ ...far.headers }, { streamtype: 'data' });
  const bytes = randomBytes(3_000_000);
  near.end(bytes);
  assert.ok((await collect(far)).equals(bytes));
  far.end('answer');
  assert.equal((await collect(near)).toString(), 'answer');
});

test('a stream that nobody reads is held at its window and does not hold the others', async () => {
  const pair = connect();
  const [near, far] = await accept(pair);
  const [otherNear, otherFar] = await accept(pair);
  near.write(Buffer.alloc(2_000_000));
  await settle(50);
  assert.ok(far.readableLength <= 256 * 1024, String(far.readableLength));
  otherNear.end('through');
  assert.equal((await collect(otherFar)).toString(), 'through');
  near.end();
  assert.equal((await collect(far)).length, 2_000_000);
});

test('a peer that knows no windows is held by not reading the transport', async () => {
  const [wire, peer] = duplexPair() as unknown as [Duplex, Duplex];
  const accepted: SpdyStream[] = [];
  new SpdyConnection({ role: 'server', transport: wire, onStream: stream => accepted.push(stream) });
  peer.resume();
  const writer = new FrameWriter();
  peer.write(writer.synStream(1, {}));
  for (let index = 0; index < 200; index++) { peer.write(writer.dataHeader(1, 16_384, false)); peer.write(Buffer.alloc(16_384)); }
  peer.write(writer.dataHeader(1, 0, true));
  await settle(50);
  const stream = accepted[0] as SpdyStream;
  assert.ok(stream.readableLength < 400 * 1024, String(stream.readableLength));
  assert.ok(peer.writableLength > 1_000_000);
  assert.equal((await collect(stream)).length, 200 * 16_384);
});

test('a reset destroys the other end with an error', async () => {
  const pair = connect();
  const [near, far] = await accept(pair);
  near.destroy();
  const [error] = await once(far, 'error') as [Error];
  assert.equal(error.message, 'the stream was reset by the peer (status 5)');
});

test('a ping is answered', async () => {
  const pair = connect();
  await pair.client.ping();
  await pair.server.ping();
});

test('close lets open streams finish, refuses new ones, then ends both sides', async () => {
  const pair = connect();
  const [near, far] = await accept(pair);
  pair.client.close();
  await assert.rejects(pair.client.createStream({}).replied, /the connection was closed/);
  far.end('last');
  near.end();
  far.resume();
  assert.equal((await collect(near)).toString(), 'last');
  await Promise.all([pair.client.closed, pair.server.closed]);
});

test('a lost transport ends every stream, but what arrived whole can still be read', async () => {
  const pair = connect();
  const [near, far] = await accept(pair);
  const [whole, wholeFar] = await accept(pair);
  wholeFar.end('kept');
  await settle();
  const failed = once(near, 'error');
  pair.wire[0].destroy();
  await failed;
  assert.equal((await collect(whole)).toString(), 'kept');
  await pair.client.closed;
  assert.ok(near.destroyed);
  pair.server.destroy();
  assert.ok(far.destroyed);
});

test('bytes that are no SPDY end the connection', async () => {
  const [wire, peer] = duplexPair() as unknown as [Duplex, Duplex];
  const connection = new SpdyConnection({ role: 'server', transport: wire, onStream: () => undefined });
  peer.on('error', () => undefined);
  peer.write('\xff\xff\xff\xff\xff\xff\xff\xff');
  await connection.closed;
});
