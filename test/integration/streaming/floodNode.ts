import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { Duplex, PassThrough, Readable, Writable } from 'node:stream';
import type { ExecOptions, LogOptions, ContainerTarget, ProcessStreams } from '../../../src/engine/contracts/nodeConnection.ts';
import { ProcessNode } from './processNode.ts';

const CHUNK_BYTES = 64 * 1024;

/** An endless supply of bytes that is made only when somebody reads, up to `total`. */
export class Flood extends Readable {
  produced = 0;
  readonly #total: number;
  constructor(total: number) { super({ highWaterMark: CHUNK_BYTES }); this.#total = total; }
  override _read(): void {
    if (this.produced >= this.#total) { this.push(null); return; }
    const chunk = floodChunk(this.produced);
    this.produced += chunk.length;
    this.push(chunk);
  }
}

function floodChunk(offset: number): Buffer { return Buffer.alloc(CHUNK_BYTES, offset / CHUNK_BYTES % 251); }

/** sha256 of what a Flood of that many bytes gives. */
export function floodDigest(total: number): string {
  const hash = createHash('sha256');
  for (let offset = 0; offset < total; offset += CHUNK_BYTES) hash.update(floodChunk(offset));
  return hash.digest('hex');
}

/** Takes nothing until it is released, and then everything. */
export class Dam extends Writable {
  written = 0;
  readonly #hash = createHash('sha256');
  readonly #released = Promise.withResolvers<void>();
  constructor() { super({ highWaterMark: CHUNK_BYTES }); }
  release(): void { this.#released.resolve(); }
  digest(): string { return this.#hash.digest('hex'); }
  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: () => void): void { void this.#released.promise.then(() => { this.written += chunk.length; this.#hash.update(chunk); callback(); }); }
}

/** A node where `exec flood`, port 1 and logs give a Flood of `size` bytes, and `exec swallow` and port 2 take what comes into a Dam; each follow has a feed. */
export class FloodNode extends ProcessNode {
  readonly floods: Flood[] = [];
  readonly dams: Dam[] = [];
  readonly follows: { readonly feed: PassThrough; readonly signal: AbortSignal }[] = [];
  readonly size: number;
  constructor(size: number) { super(); this.size = size; }

  override exec(target: ContainerTarget, options: ExecOptions, signal: AbortSignal): Promise<ProcessStreams> {
    const [program] = options.command;
    if (program === 'flood') {
      const stdout = this.#flood();
      return Promise.resolve({ stdin: undefined, stdout, stderr: undefined, resize: () => undefined, exitCode: once(stdout, 'end').then(() => 0), close: () => { stdout.destroy(); } });
    }
    if (program !== 'swallow') return super.exec(target, options, signal);
    const stdin = this.#dam();
    return Promise.resolve({ stdin, stdout: undefined, stderr: undefined, resize: () => undefined, exitCode: once(stdin, 'finish').then(() => 0), close: () => { stdin.destroy(); } });
  }

  override logs(_target: ContainerTarget, options: LogOptions, signal: AbortSignal): Promise<Readable> {
    if (options.follow !== true) return Promise.resolve(this.#flood());
    const feed = new PassThrough();
    this.follows.push({ feed, signal });
    return Promise.resolve(feed);
  }

  override portForward(_pod: { readonly namespace: string; readonly pod: string }, port: number): Promise<Duplex> {
    const pair = port === 1 ? { readable: this.#flood(), writable: new Writable({ write: (_chunk, _encoding, done) => { done(); } }) } : { readable: Readable.from([]), writable: this.#dam() };
    return Promise.resolve(Duplex.from(pair));
  }

  #flood(): Flood { const flood = new Flood(this.size); this.floods.push(flood); return flood; }
  #dam(): Dam { const dam = new Dam(); this.dams.push(dam); return dam; }
}
