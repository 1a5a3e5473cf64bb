import { Duplex } from 'node:stream';
import type { SpdyHeaders } from './headerBlock.ts';

/** What a stream needs of its connection. */
export interface StreamLink {
  /** Hands `data` to the transport; calls back when the transport (and the peer's window) want more. */
  sendData(stream: SpdyStream, data: Buffer, callback: (error?: Error | null) => void): void;
  sendFin(stream: SpdyStream): void;
  /** The reader took bytes: windows may open, the transport may flow again. */
  onConsumed(stream: SpdyStream): void;
  onDestroyed(stream: SpdyStream): void;
}

/**
 * One stream of a SPDY connection: a byte pipe with half close. Ending it sends FIN, destroying it before both
 * sides have ended sends RST_STREAM. A reset by the peer destroys it with an error.
 */
export class SpdyStream extends Duplex {
  readonly id: number;
  readonly headers: SpdyHeaders;
  /** Resolves with the peer's SYN_REPLY; rejects when the stream is reset or the connection ends first. For the accepting side: resolved. */
  readonly replied: Promise<SpdyHeaders>;
  #settleReply: { resolve: (headers: SpdyHeaders) => void; reject: (error: Error) => void };
  #link: StreamLink;
  #receivedBytes = 0;
  #reportedBytes = 0;

  constructor(id: number, headers: SpdyHeaders, link: StreamLink) {
    super({ readableHighWaterMark: 64 * 1024, writableHighWaterMark: 64 * 1024 });
    this.id = id;
    this.headers = headers;
    this.#link = link;
    const reply = Promise.withResolvers<SpdyHeaders>();
    this.replied = reply.promise;
    this.#settleReply = reply;
    this.replied.catch(() => undefined);
  }

  /** For the connection: bytes received and not yet read. */
  get unreadBytes(): number { return this.readableLength; }

  /** For the connection: bytes that were read since the last call. */
  takeConsumed(): number {
    const consumed = this.#receivedBytes - this.readableLength - this.#reportedBytes;
    this.#reportedBytes += consumed;
    return consumed;
  }

  /** For the connection. */
  receive(data: Buffer): void {
    this.#receivedBytes += data.length;
    this.push(data);
  }
  /** For the connection. */
  receiveEnd(): void { this.push(null); }
  /** For the connection. */
  receiveReply(headers: SpdyHeaders): void { this.#settleReply.resolve(headers); }

  // Node asks for more before it takes what is buffered; what was read is known only afterwards.
  override _read(): void { queueMicrotask(() => this.#link.onConsumed(this)); }
  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: (error?: Error | null) => void): void { this.#link.sendData(this, chunk, callback); }
  override _final(callback: (error?: Error | null) => void): void { this.#link.sendFin(this); callback(); }
  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#settleReply.reject(error ?? new Error('the stream was closed'));
    this.#link.onDestroyed(this);
    callback(error);
  }
}
