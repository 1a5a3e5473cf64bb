import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os, { availableParallelism } from 'node:os';
import path from 'node:path';
import { QuietGate, peakResidentMiB } from '../machine.ts';
import { programs } from '../program.ts';
import { type Figure, type Report, toFigure } from '../report.ts';
import { median } from '../statistics.ts';
import { documents } from './languageServer.ts';

const FILES = 10_000;
const RUNS = 3;

/** `slipway validate` over a folder of 10,000 manifests: without helping threads and with one for each other processor, in turn. */
export async function validate(): Promise<Report> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'slipway-bench-validate-'));
  try {
    const texts = documents(FILES).split('---\n');
    for (const [index, text] of texts.entries()) {
      const below = path.join(folder, String(index % 100));
      mkdirSync(below, { recursive: true });
      writeFileSync(path.join(below, `${index}.yaml`), text);
    }
    const program = path.join(await programs(), 'cli.js');
    const gate = new QuietGate(120_000);
    const counts = [...new Set([0, 1, Math.max(1, availableParallelism() - 1)])];
    const runs = new Map(counts.map(workers => [workers, [] as { readonly wallMs: number; readonly memoryMiB: number }[]]));
    for (let run = 0; run < RUNS; run++) {
      for (const workers of counts) {
        await gate.wait();
        runs.get(workers)?.push(await runOnce([program, 'validate', '--workers', String(workers), folder]));
      }
    }
    const figures = [...runs].flatMap(([workers, each]): Figure[] => [
      toFigure(`${FILES} files, ${workers} helping threads: wall time`, median(each.map(({ wallMs }) => wallMs)), 'ms'),
      toFigure('  peak resident memory', median(each.map(({ memoryMiB }) => memoryMiB)), 'MiB'),
    ]);
    return { benchmark: 'validate', figures, notes: [`${FILES} files, half Deployments and half Services that select them, ${Math.round(texts.join('').length / 1e6)} million characters, ${availableParallelism()} processors; medians of ${RUNS}, in turn`, gate.note()] };
  } finally { rmSync(folder, { recursive: true, force: true }); }
}

async function runOnce(args: readonly string[]): Promise<{ readonly wallMs: number; readonly memoryMiB: number }> {
  const startedMs = performance.now();
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  let memoryMiB = 0;
  const sample = setInterval(() => { memoryMiB = Math.max(memoryMiB, peakResidentMiB(child.pid ?? 0) || 0); }, 20);
  const code = await new Promise<number | null>((resolve, reject) => { child.once('error', reject); child.once('close', resolve); });
  clearInterval(sample);
  if (code !== 0) throw new Error(`slipway validate ended with ${code}`);
  return { wallMs: performance.now() - startedMs, memoryMiB };
}
