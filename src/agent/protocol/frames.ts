/** What a frame is about; the numbers are the wire. */
export const frameTypes = {
  /** Stream 0: a JSON head (u32 length before it) and an optional binary rest. Both directions. */
  message: 1,
  /** Engine → agent: connect; payload is JSON `{address, port}`. */
  open: 2,
  /** Agent → engine: the connection stands. */
  opened: 3,
  data: 4,
  /** No more data in this direction. */
  end: 5,
  /** The stream is over in both directions; payload is JSON `{code, message}` or empty. */
  reset: 6,
  /** The receiver has room for so many more bytes (u32). */
  window: 7,
} as const;

export type FrameType = typeof frameTypes[keyof typeof frameTypes];

export interface Frame {
  readonly type: FrameType;
  readonly streamId: number;
  readonly payload: Buffer;
}

const HEADER_BYTES = 9;
/** Larger frames mean that the other side is not ours. */
const MAX_PAYLOAD_BYTES = 64 * 1024 * 1024;

/** `u32 payload length, u8 type, u32 stream id, payload`, big-endian. */
export function encodeFrame(type: FrameType, streamId: number, payload: Buffer = Buffer.alloc(0)): Buffer {
  const frame = Buffer.allocUnsafe(HEADER_BYTES + payload.length);
  frame.writeUInt32BE(payload.length, 0);
  frame.writeUInt8(type, 4);
  frame.writeUInt32BE(streamId, 5);
  payload.copy(frame, HEADER_BYTES);
  return frame;
}

/** Cuts a byte stream into frames; keeps what is incomplete. Throws when the bytes cannot be ours. */
export class FrameDecoder {
  #chunks: Buffer[] = [];
  #bytes = 0;
  #needed = HEADER_BYTES;

  push(chunk: Buffer): Frame[] {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes < this.#needed) return [];
    let buffer = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks, this.#bytes);
    const frames: Frame[] = [];
    this.#needed = HEADER_BYTES;
    while (buffer.length >= HEADER_BYTES) {
      const length = buffer.readUInt32BE(0);
      const type = buffer.readUInt8(4);
      if (length > MAX_PAYLOAD_BYTES || type < frameTypes.message || type > frameTypes.window) throw new Error('the stream to the node agent carries foreign bytes');
      this.#needed = HEADER_BYTES + length;
      if (buffer.length < this.#needed) break;
      frames.push({ type: type as FrameType, streamId: buffer.readUInt32BE(5), payload: buffer.subarray(HEADER_BYTES, this.#needed) });
      buffer = buffer.subarray(this.#needed);
      this.#needed = HEADER_BYTES;
    }
    this.#chunks = buffer.length === 0 ? [] : [buffer];
    this.#bytes = buffer.length;
    return frames;
  }
}
