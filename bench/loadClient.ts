import { fork } from 'node:child_process';
import path from 'node:path';

/** What a load client does with one object, by its index among the objects of the load. It updates what it has got before. */
export const operations = ['createPod', 'getPod', 'updatePod', 'patchPod', 'createMap', 'listPods', 'readPods'] as const;
export type Operation = typeof operations[number];

export type Job =
  /** As fast as `atOnce` callers can, each waiting for its answer. */
  | { readonly type: 'closed'; readonly operation: Operation; readonly count: number; readonly atOnce: number }
  /** At a steady rate, however long each takes. */
  | { readonly type: 'open'; readonly operation: Operation; readonly perSecond: number; readonly seconds: number }
  /** Changes one after the other of an object that `watchers` watch: until the last of them has seen each. */
  | { readonly type: 'fanOut'; readonly watchers: number; readonly changes: number };

export interface Timing {
  /** Of each operation, in milliseconds. */
  readonly ms: readonly number[];
  readonly elapsedMs: number;
  /** How late the client's own event loop was (99 % of the time at most): what is slower than the server. */
  readonly ownDelayMs: number;
}

/** A client in a process of its own, so that neither its work nor its garbage is the measuring program's. */
export interface LoadClient {
  run(job: Job): Promise<Timing>;
  close(): void;
}

export function startLoadClient(kubeconfig: string): LoadClient {
  const child = fork(path.join(import.meta.dirname, 'loadProcess.ts'), [kubeconfig]);
  return {
    run: job => new Promise((resolve, reject) => {
      const ended = (code: number | null) => { reject(new Error(`the load client ended with ${code} during ${JSON.stringify(job)}`)); };
      child.once('exit', ended);
      child.once('message', timing => { child.off('exit', ended); resolve(timing as Timing); });
      child.send(job);
    }),
    close: () => { if (child.connected) child.disconnect(); },
  };
}
