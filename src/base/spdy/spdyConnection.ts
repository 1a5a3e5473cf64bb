import type { Duplex } from 'node:stream';
import { FrameReader, FrameWriter, rstStatus, type SpdyFrame } from './frames.ts';
import type { SpdyHeaders } from './headerBlock.ts';
import { SpdyStream, type StreamLink } from './spdyStream.ts';

/** Bytes of one stream that may wait for their reader before the peer (or, where it knows no windows, the transport) is held. */
const WINDOW_BYTES = 256 * 1024;
const MAX_DATA_BYTES = 32 * 1024;

export interface SpdyOptions {
  readonly role: 'client' | 'server';
  /** Carries the frames; owned by the connection from here on. */
  readonly transport: Duplex;
  /** A stream that the peer opened; it has been accepted (SYN_REPLY sent). Destroy it to refuse. */
  readonly onStream: (stream: SpdyStream) => void;
}

interface StreamState { sentBytes: number; grantedBytes: number; unacknowledgedBytes: number; finSent: boolean; finReceived: boolean; waiting: (() => void) | undefined }

/**
 * One SPDY/3.1 connection with many streams over any byte transport.
 *
 * Back-pressure: we announce a window and open it as readers read. A peer that ignores windows (moby/spdystream,
 * so kubectl and every Kubernetes server) is held by not reading the transport while a stream has a full window unread.
 * Towards the peer its windows count once it has announced them; until then only the transport limits.
 * The session window of SPDY/3.1 is not used: no Kubernetes peer has one.
 */
export class SpdyConnection implements StreamLink {
  /** Resolves when the transport is gone and every stream has been told; never rejects. */
  readonly closed: Promise<void>;
  #options: SpdyOptions;
  #writer = new FrameWriter();
  #reader = new FrameReader();
  #streams = new Map<SpdyStream, StreamState>();
  #byId = new Map<number, SpdyStream>();
  #full = new Set<SpdyStream>();
  #drainWaiters: (() => void)[] = [];
  #pings = new Map<number, () => void>();
  #peerWindowBytes = Infinity;
  #nextId: number;
  #nextPingId: number;
  #lastPeerId = 0;
  #closing = false;
  #gone = false;
  #resolveClosed: () => void;

  constructor(options: SpdyOptions) {
    this.#options = options;
    this.#nextId = options.role === 'client' ? 1 : 2;
    this.#nextPingId = this.#nextId;
    const closed = Promise.withResolvers<void>();
    this.closed = closed.promise;
    this.#resolveClosed = closed.resolve;
    const { transport } = options;
    transport.on('data', (chunk: Buffer) => this.#receive(chunk));
    transport.on('drain', () => { for (const waiter of this.#drainWaiters.splice(0)) waiter(); });
    transport.on('error', error => this.#lose(error));
    transport.on('end', () => { this.#lose(new Error('the connection was closed')); transport.end(); });
    transport.on('close', () => this.#lose(new Error('the connection was closed')));
    this.#send(this.#writer.settings(WINDOW_BYTES));
  }

  /** Opens a stream. Data may be written at once; `replied` tells when the peer accepted it. */
  createStream(headers: SpdyHeaders): SpdyStream {
    const stream = this.#add(this.#nextId, headers);
    this.#nextId += 2;
    if (this.#gone || this.#closing) stream.destroy(new Error('the connection was closed'));
    else this.#send(this.#writer.synStream(stream.id, headers));
    return stream;
  }

  /** Resolves when the peer answered. */
  ping(): Promise<void> {
    const id = this.#nextPingId;
    this.#nextPingId += 2;
    return new Promise((resolve, reject) => {
      this.#pings.set(id, resolve);
      this.closed.then(() => reject(new Error('the connection was closed')), reject);
      this.#send(this.#writer.ping(id));
    });
  }

  /** Says GOAWAY, lets open streams finish, then ends the transport. */
  close(): void {
    if (this.#closing) return;
    this.#closing = true;
    this.#send(this.#writer.goAway(this.#lastPeerId));
    this.#endWhenIdle();
  }

  /** Drops the connection and every stream at once. */
  destroy(): void { this.#options.transport.destroy(); this.#lose(new Error('the connection was closed')); }

  sendData(stream: SpdyStream, data: Buffer, callback: (error?: Error | null) => void): void {
    const state = this.#streams.get(stream);
    if (state === undefined || this.#gone) return callback(new Error('the stream was closed'));
    const budget = this.#peerWindowBytes === Infinity ? MAX_DATA_BYTES : this.#peerWindowBytes + state.grantedBytes - state.sentBytes;
    if (budget <= 0) { state.waiting = () => this.sendData(stream, data, callback); return; }
    const piece = data.subarray(0, Math.min(budget, MAX_DATA_BYTES));
    const rest = data.subarray(piece.length);
    state.sentBytes += piece.length;
    const { transport } = this.#options;
    transport.cork();
    transport.write(this.#writer.dataHeader(stream.id, piece.length, false));
    const flows = transport.write(piece);
    transport.uncork();
    const next = rest.length === 0 ? () => callback() : () => this.sendData(stream, rest, callback);
    if (flows) next(); else this.#drainWaiters.push(next);
  }

  sendFin(stream: SpdyStream): void {
    const state = this.#streams.get(stream);
    if (state === undefined || this.#gone) return;
    state.finSent = true;
    this.#send(this.#writer.dataHeader(stream.id, 0, true));
  }

  onConsumed(stream: SpdyStream): void {
    const state = this.#streams.get(stream);
    if (state === undefined) return;
    state.unacknowledgedBytes += stream.takeConsumed();
    if (state.unacknowledgedBytes >= WINDOW_BYTES / 2 && !state.finReceived && !this.#gone) {
      this.#send(this.#writer.windowUpdate(stream.id, state.unacknowledgedBytes));
      state.unacknowledgedBytes = 0;
    }
    if (stream.unreadBytes < WINDOW_BYTES / 2) this.#release(stream);
  }

  onDestroyed(stream: SpdyStream): void {
    const state = this.#streams.get(stream);
    if (state === undefined) return;
    this.#streams.delete(stream);
    this.#byId.delete(stream.id);
    state.waiting?.();
    this.#release(stream);
    if (!this.#gone && !(state.finSent && state.finReceived)) this.#send(this.#writer.rstStream(stream.id, rstStatus.cancel));
    this.#endWhenIdle();
  }

  #add(id: number, headers: SpdyHeaders): SpdyStream {
    const stream = new SpdyStream(id, headers, this);
    stream.on('error', () => undefined);
    this.#streams.set(stream, { sentBytes: 0, grantedBytes: 0, unacknowledgedBytes: 0, finSent: false, finReceived: false, waiting: undefined });
    this.#byId.set(id, stream);
    return stream;
  }

  #send(bytes: Buffer): void { if (!this.#gone && this.#options.transport.writable) this.#options.transport.write(bytes); }

  #receive(chunk: Buffer): void {
    try { for (const frame of this.#reader.read(chunk)) this.#handle(frame); } catch (error) {
      this.#options.transport.destroy();
      this.#lose(error as Error);
    }
  }

  #handle(frame: SpdyFrame): void {
    switch (frame.type) {
      case 'synStream': return this.#accept(frame);
      case 'settings': return this.#setPeerWindow(frame.initialWindowBytes);
      case 'goAway': this.#closing = true; return this.#endWhenIdle();
      case 'ping': {
        if (frame.id % 2 !== this.#nextPingId % 2) return this.#send(this.#writer.ping(frame.id));
        this.#pings.get(frame.id)?.();
        this.#pings.delete(frame.id);
        return;
      }
      case 'data': case 'synReply': case 'headers': case 'rstStream': case 'windowUpdate': {
        const stream = this.#byId.get(frame.streamId);
        const state = stream === undefined ? undefined : this.#streams.get(stream);
        if (stream !== undefined && state !== undefined) this.#handleOnStream(stream, state, frame);
      }
    }
  }

  #accept(frame: Extract<SpdyFrame, { type: 'synStream' }>): void {
    const valid = frame.streamId > this.#lastPeerId && frame.streamId % 2 !== this.#nextId % 2;
    if (!valid || this.#closing) { this.#send(this.#writer.rstStream(frame.streamId, valid ? rstStatus.refusedStream : rstStatus.protocolError)); return; }
    this.#lastPeerId = frame.streamId;
    const stream = this.#add(frame.streamId, frame.headers);
    stream.receiveReply({});
    this.#send(this.#writer.synReply(stream.id, {}));
    if (frame.fin) this.#finish(stream, this.#streams.get(stream) as StreamState);
    this.#options.onStream(stream);
  }

  #handleOnStream(stream: SpdyStream, state: StreamState, frame: Extract<SpdyFrame, { type: 'data' | 'synReply' | 'headers' | 'rstStream' | 'windowUpdate' }>): void {
    switch (frame.type) {
      case 'data':
        if (state.finReceived) return;
        if (frame.data.length > 0) stream.receive(frame.data);
        if (stream.unreadBytes > WINDOW_BYTES) { this.#full.add(stream); this.#options.transport.pause(); }
        if (frame.fin) this.#finish(stream, state);
        return;
      case 'synReply': stream.receiveReply(frame.headers); if (frame.fin) this.#finish(stream, state); return;
      case 'headers': if (frame.fin) this.#finish(stream, state); return;
      case 'rstStream':
        [state.finSent, state.finReceived] = [true, true];
        stream.destroy(new Error(`the stream was reset by the peer (status ${frame.status})`));
        return;
      case 'windowUpdate':
        state.grantedBytes += frame.deltaBytes;
        this.#wake(state);
    }
  }

  #finish(stream: SpdyStream, state: StreamState): void {
    if (state.finReceived) return;
    state.finReceived = true;
    stream.receiveEnd();
  }

  #setPeerWindow(initialWindowBytes: number | undefined): void {
    if (initialWindowBytes === undefined) return;
    this.#peerWindowBytes = initialWindowBytes;
    for (const state of this.#streams.values()) this.#wake(state);
  }

  #wake(state: StreamState): void {
    const waiting = state.waiting;
    state.waiting = undefined;
    waiting?.();
  }

  #release(stream: SpdyStream): void {
    if (this.#full.delete(stream) && this.#full.size === 0) this.#options.transport.resume();
  }

  #endWhenIdle(): void {
    if (this.#closing && this.#streams.size === 0 && !this.#gone) this.#options.transport.end();
  }

  #lose(error: Error): void {
    if (this.#gone) return;
    this.#gone = true;
    for (const [stream, state] of [...this.#streams]) {
      if (!state.finReceived) { stream.destroy(error); continue; }
      // What has arrived whole can still be read.
      state.waiting?.();
      stream.end();
    }
    for (const waiter of this.#drainWaiters.splice(0)) waiter();
    this.#resolveClosed();
  }
}
