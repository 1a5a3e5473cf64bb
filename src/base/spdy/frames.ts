import { HeaderDecoder, HeaderEncoder, type SpdyHeaders } from './headerBlock.ts';

/** One SPDY/3.1 frame. DATA arrives in pieces as the transport cuts it; `fin` is on the last piece. */
export type SpdyFrame =
  | { readonly type: 'data'; readonly streamId: number; readonly data: Buffer; readonly fin: boolean }
  | { readonly type: 'synStream'; readonly streamId: number; readonly headers: SpdyHeaders; readonly fin: boolean }
  | { readonly type: 'synReply' | 'headers'; readonly streamId: number; readonly headers: SpdyHeaders; readonly fin: boolean }
  | { readonly type: 'rstStream'; readonly streamId: number; readonly status: number }
  | { readonly type: 'settings'; readonly initialWindowBytes: number | undefined }
  | { readonly type: 'ping'; readonly id: number }
  | { readonly type: 'goAway'; readonly lastStreamId: number }
  | { readonly type: 'windowUpdate'; readonly streamId: number; readonly deltaBytes: number };

/** Status codes of RST_STREAM. */
export const rstStatus = { protocolError: 1, invalidStream: 2, refusedStream: 3, cancel: 5, internalError: 6, streamAlreadyClosed: 9 } as const;

const VERSION = 3;
const TYPE = { synStream: 1, synReply: 2, rstStream: 3, settings: 4, ping: 6, goAway: 7, headers: 8, windowUpdate: 9 } as const;
const FLAG_FIN = 1;
const SETTING_INITIAL_WINDOW = 7;
const MAX_CONTROL_BYTES = 1024 * 1024;
const MAX_ID = 0x7fffffff;

/** Turns frames into bytes. One instance per direction: header blocks depend on those before. @source draft-mbelshe-httpbis-spdy-00 §2.6 */
export class FrameWriter {
  #headers = new HeaderEncoder();

  synStream(streamId: number, headers: SpdyHeaders): Buffer {
    return control(TYPE.synStream, 0, [uint32(streamId), uint32(0), Buffer.alloc(2), this.#headers.encode(headers)]);
  }
  synReply(streamId: number, headers: SpdyHeaders): Buffer {
    return control(TYPE.synReply, 0, [uint32(streamId), this.#headers.encode(headers)]);
  }
  rstStream(streamId: number, status: number): Buffer { return control(TYPE.rstStream, 0, [uint32(streamId), uint32(status)]); }
  settings(initialWindowBytes: number): Buffer {
    return control(TYPE.settings, 0, [uint32(1), uint32(SETTING_INITIAL_WINDOW), uint32(initialWindowBytes)]);
  }
  ping(id: number): Buffer { return control(TYPE.ping, 0, [uint32(id)]); }
  goAway(lastStreamId: number): Buffer { return control(TYPE.goAway, 0, [uint32(lastStreamId), uint32(0)]); }
  windowUpdate(streamId: number, deltaBytes: number): Buffer { return control(TYPE.windowUpdate, 0, [uint32(streamId), uint32(deltaBytes)]); }

  /** The 8 bytes in front of `length` bytes of data. */
  dataHeader(streamId: number, length: number, fin: boolean): Buffer {
    return Buffer.concat([uint32(streamId), uint32(((fin ? FLAG_FIN : 0) << 24) + length)]);
  }
}

function uint32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}

function control(type: number, flags: number, parts: readonly Buffer[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([uint32(0x80000000 + (VERSION << 16) + type), uint32((flags << 24) + length), ...parts]);
}

/** Turns bytes, cut anywhere, into frames. Frames of unknown type are skipped. Throws on malformed input; the connection is lost then. */
export class FrameReader {
  #headers = new HeaderDecoder();
  #pending: Buffer = Buffer.alloc(0);
  #data: { readonly streamId: number; readonly fin: boolean; remaining: number } | undefined;

  *read(chunk: Buffer): Generator<SpdyFrame> {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    for (;;) {
      const frame = this.#data === undefined ? this.#next() : this.#nextData(this.#data);
      if (frame === undefined) return;
      if (frame !== 'skipped') yield frame;
    }
  }

  #take(length: number): Buffer {
    const taken = this.#pending.subarray(0, length);
    this.#pending = this.#pending.subarray(length);
    return taken;
  }

  #nextData(data: { readonly streamId: number; readonly fin: boolean; remaining: number }): SpdyFrame | undefined {
    if (data.remaining > 0 && this.#pending.length === 0) return undefined;
    const piece = this.#take(data.remaining);
    data.remaining -= piece.length;
    if (data.remaining === 0) this.#data = undefined;
    return { type: 'data', streamId: data.streamId, data: piece, fin: data.fin && data.remaining === 0 };
  }

  #next(): SpdyFrame | 'skipped' | undefined {
    if (this.#pending.length < 8) return undefined;
    const first = this.#pending.readUInt32BE(0);
    const second = this.#pending.readUInt32BE(4);
    const [flags, length] = [second >>> 24, second & 0xffffff];
    if (first < 0x80000000) {
      this.#take(8);
      this.#data = { streamId: first, fin: (flags & FLAG_FIN) !== 0, remaining: length };
      return 'skipped';
    }
    if (((first >>> 16) & 0x7fff) !== VERSION) throw new Error(`SPDY: frame of version ${(first >>> 16) & 0x7fff}`);
    if (length > MAX_CONTROL_BYTES) throw new Error(`SPDY: control frame of ${length} bytes`);
    if (this.#pending.length < 8 + length) return undefined;
    this.#take(8);
    return this.#control(first & 0xffff, flags, this.#take(length));
  }

  #control(type: number, flags: number, body: Buffer): SpdyFrame | 'skipped' {
    const fin = (flags & FLAG_FIN) !== 0;
    const id = () => body.readUInt32BE(0) & MAX_ID;
    switch (type) {
      case TYPE.synStream: return { type: 'synStream', streamId: id(), headers: this.#headers.decode(body.subarray(10)), fin };
      case TYPE.synReply: return { type: 'synReply', streamId: id(), headers: this.#headers.decode(body.subarray(4)), fin };
      case TYPE.headers: return { type: 'headers', streamId: id(), headers: this.#headers.decode(body.subarray(4)), fin };
      case TYPE.rstStream: return { type: 'rstStream', streamId: id(), status: body.readUInt32BE(4) };
      case TYPE.settings: return { type: 'settings', initialWindowBytes: initialWindowOf(body) };
      case TYPE.ping: return { type: 'ping', id: body.readUInt32BE(0) };
      case TYPE.goAway: return { type: 'goAway', lastStreamId: id() };
      case TYPE.windowUpdate: return { type: 'windowUpdate', streamId: id(), deltaBytes: body.readUInt32BE(4) & MAX_ID };
      default: return 'skipped';
    }
  }
}

function initialWindowOf(body: Buffer): number | undefined {
  for (let entry = 0, count = body.readUInt32BE(0); entry < count; entry++) {
    if ((body.readUInt32BE(4 + entry * 8) & 0xffffff) === SETTING_INITIAL_WINDOW) return body.readUInt32BE(8 + entry * 8);
  }
  return undefined;
}
