import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FrameParser } from '../../../src/docker/demultiplex.ts';
import { callDocker } from '../../../src/docker/errors.ts';
import { withTag } from '../../../src/docker/images.ts';

function frame(stream: number, text: string): Buffer {
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([header, Buffer.from(text)]);
}

test('frames are split whatever the chunk borders are', () => {
  const bytes = Buffer.concat([frame(1, 'out one'), frame(2, 'err'), frame(1, ''), frame(1, 'two')]);
  for (let size = 1; size <= bytes.length; size++) {
    const parser = new FrameParser();
    let [out, err] = ['', ''];
    for (let at = 0; at < bytes.length; at += size) for (const piece of parser.push(bytes.subarray(at, at + size))) if (piece.stderr) err += piece.data.toString(); else out += piece.data.toString();
    assert.deepEqual([out, err], ['out onetwo', 'err'], `chunks of ${size}`);
  }
});

const failure = (statusCode: number, message: string) => () => Promise.reject(Object.assign(new Error(`(HTTP code ${statusCode}) reason - ${message} `), { statusCode, json: { message } }));
for (const [code, retriable] of [[400, false], [404, false], [409, true], [500, true]] as const) {
  test(`Docker's ${code} becomes a RuntimeError that is ${retriable ? '' : 'not '}retriable`, async () => {
    await assert.rejects(callDocker('create container web', failure(code, 'no such thing')), { name: 'RuntimeError', message: 'no such thing', operation: 'create container web', statusCode: code, retriable });
  });
}
test('a code that means that all is well already is no error', async () => { assert.equal(await callDocker('stop', failure(304, ''), [304, 404]), undefined); });
test('a socket that is not there is told in a sentence', async () => {
  await assert.rejects(callDocker('list', () => Promise.reject(Object.assign(new Error('connect ENOENT x'), { code: 'ENOENT' }))), { message: 'Docker does not answer (connect ENOENT x). Is it running?', retriable: true });
});

test('a missing tag is latest', () => { assert.deepEqual(['a', 'a:1', 'h:5/a', 'a@sha256:1'].map(withTag), ['a:latest', 'a:1', 'h:5/a:latest', 'a@sha256:1']); });
