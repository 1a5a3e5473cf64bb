import { readFileSync, readdirSync } from 'node:fs';

const TICK_MS = 10;

/** Share of all processors that did nothing within `windowMs`. */
export async function idleShare(windowMs: number): Promise<number> {
  const before = cpuTicks();
  await sleep(windowMs);
  const after = cpuTicks();
  return (after.idle - before.idle) / Math.max(1, after.total - before.total);
}

function cpuTicks(): { readonly idle: number; readonly total: number } {
  const ticks = (readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? '').trim().split(/\s+/).slice(1, 9).map(Number);
  return { idle: (ticks[3] ?? 0) + (ticks[4] ?? 0), total: ticks.reduce((sum, each) => sum + each, 0) };
}

/** Waits for a quiet machine before each sample, as long as its patience for the whole run lasts. */
export class QuietGate {
  #patienceMs: number;
  /** Samples that began while others were busy. */
  disturbed = 0;
  samples = 0;
  constructor(patienceMs: number) { this.#patienceMs = patienceMs; }

  async wait(): Promise<void> {
    this.samples++;
    const startedMs = performance.now();
    for (;;) {
      if (await idleShare(200) >= 0.85) { this.#patienceMs -= performance.now() - startedMs - 200; return; }
      if (performance.now() - startedMs > Math.max(0, this.#patienceMs)) break;
    }
    this.#patienceMs = 0;
    this.disturbed++;
  }

  note(): string { return this.disturbed === 0 ? `every one of ${this.samples} samples began on a quiet machine (≥ 85 % idle)` : `${this.disturbed} of ${this.samples} samples began while others kept the machine busy`; }
}

export interface ProcessInfo { readonly pid: number; readonly parent: number; readonly name: string; readonly cpuMs: number; readonly rssBytes: number }

/** One process; undefined when it is gone. CPU is user plus system time. */
export function readProcess(pid: number): ProcessInfo | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return {
      pid, name: text.slice(text.indexOf('(') + 1, text.lastIndexOf(')')), parent: Number(fields[1]),
      cpuMs: (Number(fields[11]) + Number(fields[12])) * TICK_MS, rssBytes: Number(fields[21]) * 4096,
    };
  } catch { return undefined; }
}

/** Resident memory in MiB. */
export function residentMiB(pid: number): number { return (readProcess(pid)?.rssBytes ?? NaN) / 1024 ** 2; }

/** The most memory that a process ever had resident, in MiB. */
export function peakResidentMiB(pid: number): number {
  try { return Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? NaN) / 1024; } catch { return NaN; }
}

export function allProcesses(): readonly ProcessInfo[] {
  return readdirSync('/proc').filter(name => /^\d+$/.test(name)).map(name => readProcess(Number(name))).filter(each => each !== undefined);
}

/** The process and its descendants. */
export function processTree(root: number, processes: readonly ProcessInfo[]): readonly ProcessInfo[] {
  const own = processes.find(each => each.pid === root);
  return own === undefined ? [] : [own, ...processes.filter(each => each.parent === root).flatMap(child => processTree(child.pid, processes))];
}

export function commandLine(pid: number): string {
  try { return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim(); } catch { return ''; }
}

export function sleep(ms: number): Promise<void> { return new Promise(resolve => { setTimeout(resolve, ms); }); }
