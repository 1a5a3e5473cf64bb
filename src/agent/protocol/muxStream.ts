import { Duplex } from 'node:stream';
import { encodeFrame, frameTypes } from './frames.ts';

/** Bytes that may be under way in one direction of one stream before the receiver has taken them. */
export const WINDOW_BYTES = 512 * 1024;
const MAX_DATA_BYTES = 64 * 1024;

/** How a stream reaches the other side; `whenWritable` calls back when the transport has room again. */
export interface FrameSink {
  /** False when the transport is full. */
  send(frame: Buffer): boolean;
  whenWritable(callback: () => void): void;
}

/** One connection inside the multiplexer, with half close and its own flow control. Ends by `end`, breaks by `destroy`. */
export class MuxStream extends Duplex {
  readonly streamId: number;
  readonly #sink: FrameSink;
  readonly #onClosed: () => void;
  #credit = WINDOW_BYTES;
  #unreported = 0;
  #waiting: { chunk: Buffer; callback: (error?: Error | null) => void } | undefined;
  #remoteClosed = false;

  constructor(streamId: number, sink: FrameSink, onClosed: () => void) {
    super({ allowHalfOpen: true, writableHighWaterMark: WINDOW_BYTES, readableHighWaterMark: WINDOW_BYTES });
    this.streamId = streamId;
    this.#sink = sink;
    this.#onClosed = onClosed;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    this.#waiting = { chunk, callback };
    this.#flush();
  }

  override _final(callback: (error?: Error | null) => void): void {
    this.#sink.send(encodeFrame(frameTypes.end, this.streamId));
    callback();
  }

  override _read(): void { this.#report(); }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    if (!this.#remoteClosed && !(this.readableEnded && this.writableFinished)) {
      const payload = error === null ? Buffer.alloc(0) : Buffer.from(JSON.stringify({ code: (error as NodeJS.ErrnoException).code, message: error.message }));
      this.#sink.send(encodeFrame(frameTypes.reset, this.streamId, payload));
    }
    this.#onClosed();
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.callback(error ?? new Error('the connection was closed'));
    callback(error);
  }

  /** The other side sent data. */
  receive(data: Buffer): void {
    this.#unreported += data.length;
    if (this.push(data)) this.#report();
  }

  /** The other side will send no more. */
  receiveEnd(): void { this.push(null); }

  /** The other side broke the stream, or the transport is gone. */
  receiveReset(error: Error | undefined): void {
    this.#remoteClosed = true;
    this.destroy(error);
  }

  receiveWindow(bytes: number): void {
    this.#credit += bytes;
    this.#flush();
  }

  #flush(): void {
    const waiting = this.#waiting;
    if (waiting === undefined || this.destroyed) return;
    let chunk = waiting.chunk;
    let writable = true;
    while (chunk.length > 0 && this.#credit > 0 && writable) {
      const size = Math.min(chunk.length, this.#credit, MAX_DATA_BYTES);
      this.#credit -= size;
      writable = this.#sink.send(encodeFrame(frameTypes.data, this.streamId, chunk.subarray(0, size)));
      chunk = chunk.subarray(size);
    }
    if (chunk.length === 0) this.#waiting = undefined;
    else this.#waiting = { chunk, callback: waiting.callback };
    if (!writable) {
      this.#sink.whenWritable(() => { if (chunk.length === 0) waiting.callback(); else this.#flush(); });
    } else if (chunk.length === 0) {
      waiting.callback();
    }
  }

  /** Tells the sender that its bytes were taken; small amounts wait until they add up or the reader asks. */
  #report(): void {
    if (this.#unreported < WINDOW_BYTES / 4 || this.destroyed) return;
    const payload = Buffer.allocUnsafe(4);
    payload.writeUInt32BE(this.#unreported, 0);
    this.#unreported = 0;
    this.#sink.send(encodeFrame(frameTypes.window, this.streamId, payload));
  }
}
