import { execFileSync } from 'node:child_process';
import { closeSync, constants, existsSync, mkdirSync, openSync, readdirSync, rmSync, unlinkSync, writeFileSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import path from 'node:path';
import type { Clock } from '../base/clock.ts';
import type { RuleFailure } from './protocol/messages.ts';

const ACK_TIMEOUT_MS = 10_000;

interface Batch {
  readonly waiting: Set<string>;
  readonly failures: RuleFailure[];
  readonly finish: () => void;
}

/**
 * Delivers batches of nft commands to sandboxes. A batch is one file for all of them; its name, one short line in
 * each sandbox's FIFO, is the doorbell (a line below PIPE_BUF is written whole or not at all). Sandboxes answer
 * `<pod> <batch> <exit code>` on one shared FIFO, which they open for each answer, since every agent makes its own. Order per sandbox is the order of calls.
 */
export class RuleFeed {
  readonly #folder: string;
  readonly #clock: Clock;
  readonly #feeds = new Map<string, number>();
  readonly #batches = new Map<string, Batch>();
  readonly #prefix: string;
  #acknowledgements: Socket | undefined;
  #count = 0;

  private constructor(folder: string, clock: Clock) {
    this.#folder = folder;
    this.#clock = clock;
    this.#prefix = clock.now().toString(36);
  }

  /** Makes the folders and the acknowledgement FIFO; batches and FIFO of an earlier agent are removed. */
  static open(folder: string, clock: Clock): RuleFeed {
    const feed = new RuleFeed(folder, clock);
    for (const name of ['batches', 'feeds']) mkdirSync(path.join(folder, name), { recursive: true });
    for (const name of readdirSync(path.join(folder, 'batches'))) unlinkSync(path.join(folder, 'batches', name));
    const acknowledgements = path.join(folder, 'acknowledgements');
    rmSync(acknowledgements, { force: true }); // a FIFO's lines go to whoever reads first: an agent that Docker lost track of keeps the old one
    makeFifo(acknowledgements);
    feed.#listen(openSync(acknowledgements, constants.O_RDWR | constants.O_NONBLOCK));
    return feed;
  }

  /** A fresh FIFO for the pod's next sandbox: nothing of an earlier one is in it. */
  prepare(pod: string): void {
    this.drop(pod);
    makeFifo(this.#feedPath(pod));
  }

  /** Resolves when each of `pods` has loaded the batch, failed, or not answered in time. */
  async apply(pods: readonly string[], rules: Buffer, flushUdp: readonly string[]): Promise<readonly RuleFailure[]> {
    const name = `${this.#prefix}-${++this.#count}`;
    const file = path.join(this.#folder, 'batches', name);
    for (const pod of pods) if (!existsSync(this.#feedPath(pod))) makeFifo(this.#feedPath(pod));
    writeFileSync(file, rules);
    const failures: RuleFailure[] = [];
    const waiting = new Set(pods);
    await new Promise<void>(resolve => {
      const timer = this.#clock.setTimer(() => {
        for (const pod of waiting) failures.push({ pod, message: 'the sandbox did not answer in time' });
        resolve();
      }, ACK_TIMEOUT_MS);
      const finish = () => { timer.cancel(); resolve(); };
      this.#batches.set(name, { waiting, failures, finish });
      for (const pod of pods) {
        const problem = this.#ring(pod, [name, ...flushUdp].join(' '));
        if (problem !== undefined) { waiting.delete(pod); failures.push({ pod, message: problem }); }
      }
      if (waiting.size === 0) finish();
    });
    this.#batches.delete(name);
    rmSync(file, { force: true });
    return failures;
  }

  /** Closes and removes the pod's FIFO. */
  drop(pod: string): void {
    const handle = this.#feeds.get(pod);
    if (handle !== undefined) closeSync(handle);
    this.#feeds.delete(pod);
    rmSync(this.#feedPath(pod), { force: true });
  }

  /** Lets go of every FIFO; what is under way is not answered any more. */
  close(): void {
    this.#acknowledgements?.destroy();
    for (const handle of this.#feeds.values()) closeSync(handle);
    this.#feeds.clear();
  }

  #ring(pod: string, line: string): string | undefined {
    try {
      const handle = this.#feeds.get(pod) ?? openSync(this.#feedPath(pod), constants.O_RDWR | constants.O_NONBLOCK);
      this.#feeds.set(pod, handle);
      writeSync(handle, `${line}\n`);
      return undefined;
    } catch (error) {
      return `the sandbox takes no rules: ${(error as Error).message}`;
    }
  }

  #listen(handle: number): void {
    let rest = '';
    this.#acknowledgements = new Socket({ fd: handle, readable: true, writable: false });
    this.#acknowledgements.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.#acknowledge(line);
    });
  }

  #acknowledge(line: string): void {
    const [pod = '', name = '', code = ''] = line.split(' ');
    const batch = this.#batches.get(name);
    if (batch === undefined || !batch.waiting.delete(pod)) return;
    if (code !== '0') batch.failures.push({ pod, message: `nft ended with exit code ${code}` });
    if (batch.waiting.size === 0) batch.finish();
  }

  #feedPath(pod: string): string { return path.join(this.#folder, 'feeds', assertSegment(pod)); }
}

/** Throws for anything that is not one plain path segment. */
export function assertSegment(name: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) throw new Error(`"${name}" is not a plain name`);
  return name;
}

/** Synchronous, so that batches keep their order. */
function makeFifo(file: string): void {
  execFileSync('mkfifo', ['-m', '600', file]);
}
