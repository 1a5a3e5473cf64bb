import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { QuietGate, residentMiB, sleep } from '../machine.ts';
import { cli, programs, startBenchEngine, type ReadyLine } from '../program.ts';
import { type Report, toFigure } from '../report.ts';
import { median } from '../statistics.ts';

const ROUNDS = 7;

/** Cold start of the engine through the command line, until its ready line, beside a Node that starts and does nothing. */
export async function engineStart(): Promise<Report> {
  await programs();
  const gate = new QuietGate(90_000);
  const [bare, fresh, existing, own, rss] = [[], [], [], [], []] as number[][] as [number[], number[], number[], number[], number[]];
  for (let round = 0; round < ROUNDS; round++) {
    const directory = mkdtempSync(path.join(os.tmpdir(), 'slipway-bench-'));
    try {
      await gate.wait();
      bare.push(await timeBareNode());
      const first = await timeStart(directory);
      fresh.push(first.elapsedMs);
      await cli(['engine', 'stop', '--data-dir', directory]);
      await gate.wait();
      const second = await timeStart(directory);
      existing.push(second.elapsedMs);
      own.push(second.ready.startupMs);
      rss.push(residentMiB(second.ready.pid));
    } finally {
      await cli(['engine', 'reset', '--yes', '--data-dir', directory]);
      rmSync(directory, { recursive: true, force: true });
    }
  }
  const engine = await startBenchEngine();
  try {
    await engine.nodeReady();
    await sleep(30_000);
    const settled = residentMiB(engine.ready.pid);
    const node = { name: 'bare node', value: median(bare) };
    return {
      benchmark: 'engine-start',
      figures: [
        toFigure('start to ready, new data directory', median(fresh), 'ms', { peer: node, target: { of: 'value', atMost: 500 } }),
        toFigure('start to ready, existing data directory', median(existing), 'ms', { peer: node, target: { of: 'value', atMost: 500 } }),
        toFigure('  fastest of both', Math.min(...fresh, ...existing), 'ms', { peer: { name: 'fastest bare node', value: Math.min(...bare) } }),
        toFigure('engine process alone, to API ready', median(own), 'ms', { peer: node }),
        toFigure('resident memory at ready', median(rss), 'MiB', { peer: { name: 'bare node', value: await bareNodeMiB() } }),
        toFigure('resident memory, node up, after 30 s', settled, 'MiB', { peer: { name: 'bare node', value: await bareNodeMiB() } }),
      ],
      notes: [`from the start of "slipway engine start" to its ready line; medians of ${ROUNDS}`, gate.note()],
      samples: { bareNodeMs: bare, freshMs: fresh, existingMs: existing, engineOwnMs: own },
    };
  } finally { await engine.close(); }
}

async function timeStart(directory: string): Promise<{ readonly elapsedMs: number; readonly ready: ReadyLine }> {
  const startedMs = performance.now();
  const ready = JSON.parse(await cli(['engine', 'start', '--data-dir', directory])) as ReadyLine;
  return { elapsedMs: performance.now() - startedMs, ready };
}

async function timeBareNode(): Promise<number> {
  const startedMs = performance.now();
  const child = spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' });
  await new Promise(resolve => { child.once('close', resolve); });
  return performance.now() - startedMs;
}

async function bareNodeMiB(): Promise<number> {
  const child = spawn(process.execPath, ['-e', 'console.log(1); setTimeout(() => undefined, 5000)'], { stdio: ['ignore', 'pipe', 'ignore'] });
  await new Promise(resolve => { child.stdout.once('data', resolve); });
  const value = residentMiB(child.pid ?? 0);
  child.kill();
  return value;
}
