import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { benchPodSpec, IMAGE } from '../program.ts';
import { median } from '../statistics.ts';

const ROUNDS = 10;

export interface PodmanTimes { readonly medianMs: number | undefined; readonly samplesMs: readonly number[]; readonly note: string }

/** `podman kube play` of the very pod that the others start, when Podman is on the PATH; the image goes over with `docker save`. Never throws. */
export async function timePodman(): Promise<PodmanTimes> {
  const none = (note: string): PodmanTimes => ({ medianMs: undefined, samplesMs: [], note });
  const version = spawnSync('podman', ['--version'], { encoding: 'utf8' });
  if (version.error !== undefined) return none('not installed');
  const folder = mkdtempSync(path.join(os.tmpdir(), 'slipway-bench-podman-'));
  const podman = (...args: readonly string[]) => spawnSync('podman', args, { encoding: 'utf8', timeout: 60_000 });
  try {
    const archive = path.join(folder, 'image.tar');
    spawnSync('docker', ['save', '-o', archive, IMAGE], { timeout: 60_000 });
    const loaded = podman('load', '-i', archive);
    if (loaded.status !== 0) return none(`the image could not be loaded: ${loaded.stderr.trim().slice(0, 200)}`);
    const manifest = path.join(folder, 'pod.yaml');
    writeFileSync(manifest, JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'slipway-bench' }, spec: benchPodSpec() }));
    const samples: number[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      const startedMs = performance.now();
      const played = podman('kube', 'play', manifest);
      const elapsedMs = performance.now() - startedMs;
      podman('pod', 'rm', '-f', '-t', '0', 'slipway-bench');
      if (played.status !== 0) return none(`kube play failed: ${played.stderr.trim().slice(0, 200)}`);
      if (round > 0) samples.push(elapsedMs);
    }
    return { medianMs: median(samples), samplesMs: samples, note: version.stdout.trim() };
  } finally {
    podman('rmi', '-f', IMAGE);
    rmSync(folder, { recursive: true, force: true });
  }
}
