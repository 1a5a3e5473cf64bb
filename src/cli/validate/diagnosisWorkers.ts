import { availableParallelism } from 'node:os';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { diagnose } from '../../language/diagnose.ts';
import type { Finding } from '../../language/finding.ts';
import { parseFile } from '../../manifest/parse.ts';
import type { InputFile } from './collectFiles.ts';

/** What tells this file, or the bundle that it is in, that it runs as a worker. */
const ROLE = 'slipway diagnosis worker';
/** Files that travel together. */
const BATCH = 32;
/** Characters below which a worker's start takes longer than its help is worth. */
const WORTH = 2_000_000;
const MOST = 8;

/** The findings of a file's documents by themselves, without fixes; undefined for one that could not be checked. */
export type FileDiagnosis = readonly (readonly Finding[] | undefined)[];

interface Batch { readonly first: number; readonly texts: readonly string[]; readonly minor: number }
interface Answer { readonly first: number; readonly diagnoses: readonly FileDiagnosis[] }

/** One for each processor but that of the main thread; none for little text. */
export function usefulWorkers(files: readonly InputFile[]): number {
  const length = files.reduce((sum, { text }) => sum + text.length, 0);
  return length < WORTH ? 0 : Math.min(MOST, availableParallelism() - 1);
}

/** Diagnoses texts in threads of their own; answers by the texts' indices, in no order. What a thread that fails has not answered is left out. */
export async function diagnoseInWorkers(texts: readonly string[], { workers, minor }: { readonly workers: number; readonly minor: number }): Promise<readonly (readonly [index: number, diagnosis: FileDiagnosis])[]> {
  const batches = Array.from({ length: Math.ceil(texts.length / BATCH) }, (_, index): Batch => ({ first: index * BATCH, texts: texts.slice(index * BATCH, (index + 1) * BATCH), minor }));
  const shares = Array.from({ length: Math.min(workers, batches.length) }, (_, worker) => batches.filter((__, index) => index % workers === worker));
  return (await Promise.all(shares.map(share => runWorker(share)))).flat().flatMap(({ first, diagnoses }) => diagnoses.map((diagnosis, index) => [first + index, diagnosis] as const));
}

function runWorker(batches: readonly Batch[]): Promise<readonly Answer[]> {
  return new Promise(resolve => {
    const answers: Answer[] = [];
    const worker = new Worker(import.meta.filename, { workerData: ROLE, execArgv: [] });
    const end = () => { resolve(answers); void worker.terminate(); };
    worker.on('message', (answer: Answer) => { if (answers.push(answer) === batches.length) end(); });
    worker.once('error', end);
    worker.once('exit', end);
    for (const batch of batches) worker.postMessage(batch);
  });
}

function diagnoseTexts({ first, texts, minor }: Batch): Answer {
  return { first, diagnoses: texts.map(text => parseFile(text).documents.map(({ document }) => {
    try { return diagnose(document, { isPatch: false, minor }).map(finding => ({ ...finding, fixes: [] })); } catch { return undefined; }
  })) };
}

if (!isMainThread && workerData === ROLE) parentPort?.on('message', (batch: Batch) => parentPort?.postMessage(diagnoseTexts(batch)));
