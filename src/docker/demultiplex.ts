import { PassThrough, Transform } from 'node:stream';
import type { Readable } from 'node:stream';

const HEADER_BYTES = 8;
const STDERR = 2;

/** Splits Docker's framed stream (1 byte stream, 3 zero, 4 big-endian length, payload) across chunk borders; pure but for its own state. */
export class FrameParser {
  #rest: Buffer = Buffer.alloc(0);
  #left = 0;
  #stream = 1;

  /** Payload pieces in order; a frame that spans chunks comes in several pieces. */
  push(chunk: Buffer): { readonly stderr: boolean; readonly data: Buffer }[] {
    const pieces: { readonly stderr: boolean; readonly data: Buffer }[] = [];
    let buffer = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    for (;;) {
      if (this.#left === 0) {
        if (buffer.length < HEADER_BYTES) break;
        this.#stream = buffer[0] ?? 1;
        this.#left = buffer.readUInt32BE(4);
        buffer = buffer.subarray(HEADER_BYTES);
        continue;
      }
      if (buffer.length === 0) break;
      const data = buffer.subarray(0, this.#left);
      this.#left -= data.length;
      buffer = buffer.subarray(data.length);
      pieces.push({ stderr: this.#stream === STDERR, data });
    }
    this.#rest = buffer;
    return pieces;
  }
}

/** Both streams of a framed source in the order of arrival, without headers. Errors of `source` destroy the result, and its destruction ends `source`. */
export function mergeFrames(source: Readable): Readable {
  const parser = new FrameParser();
  const merged = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      for (const piece of parser.push(chunk)) this.push(piece.data);
      done();
    },
  });
  source.on('error', error => { merged.destroy(error); });
  merged.on('close', () => { source.destroy(); });
  return source.pipe(merged);
}

/** The two streams of a framed source apart. Back-pressure of either pauses the source; both end with it. */
export function splitFrames(source: Readable): { readonly stdout: Readable; readonly stderr: Readable } {
  const parser = new FrameParser();
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  let waiting = 0;
  const resume = () => { waiting -= 1; if (waiting === 0) source.resume(); };
  source.on('data', (chunk: Buffer) => {
    for (const piece of parser.push(chunk)) {
      const sink = piece.stderr ? stderr : stdout;
      if (sink.write(piece.data) || sink.listenerCount('drain') > 0) continue;
      waiting += 1;
      source.pause();
      sink.once('drain', resume);
    }
  });
  source.on('end', () => { stdout.end(); stderr.end(); });
  source.on('error', error => { stdout.destroy(error); stderr.destroy(error); });
  source.on('close', () => { stdout.end(); stderr.end(); });
  return { stdout, stderr };
}
