import { QuietGate } from '../machine.ts';
import { ensureImage, removeDeployment, startBenchEngine, timeToReady } from '../program.ts';
import { capturePod, startRawPod } from '../rawPod.ts';
import { type Report, toFigure } from '../report.ts';
import { median } from '../statistics.ts';
import { timePodman } from './podman.ts';

const ROUNDS = 10;

/** A Deployment of one replica, from POST to Ready, beside raw Docker calls that make the same two containers; taken in turns. */
export async function podStart(): Promise<Report> {
  const engine = await startBenchEngine();
  try {
    await ensureImage(engine.docker);
    await engine.nodeReady();
    const captured = await capturePod(engine);
    const gate = new QuietGate(120_000);
    const [ours, raw]: [number[], number[]] = [[], []];
    const onceRaw = async (index: number): Promise<number> => {
      await gate.wait();
      const pod = await startRawPod(engine.docker, captured, index);
      await pod.remove();
      return pod.elapsedMs;
    };
    const onceOurs = async (index: number): Promise<number> => {
      await gate.wait();
      const elapsedMs = await timeToReady(engine.client, `pod-${index}`, 1);
      await removeDeployment(engine, `pod-${index}`);
      return elapsedMs;
    };
    await onceOurs(-1);
    await onceRaw(ROUNDS);
    for (let index = 0; index < ROUNDS; index++) {
      // Whoever comes second finds warm caches: take turns.
      if (index % 2 === 0) { ours.push(await onceOurs(index)); raw.push(await onceRaw(index)); } else { raw.push(await onceRaw(index)); ours.push(await onceOurs(index)); }
    }
    const podman = await timePodman();
    return {
      benchmark: 'pod-start',
      figures: [
        toFigure('POST Deployment to pod Ready', median(ours), 'ms', { peer: { name: 'raw Docker API', value: median(raw) }, target: { of: 'ratio', atMost: 1.3 } }),
        toFigure('fastest of all', Math.min(...ours), 'ms', { peer: { name: 'raw Docker API', value: Math.min(...raw) } }),
        toFigure('Docker API calls per pod', captured.calls.length, 'calls', { peer: { name: 'raw', value: 4 } }),
        ...(podman.medianMs === undefined ? [] : [toFigure('POST Deployment to pod Ready', median(ours), 'ms', { peer: { name: 'podman kube play', value: podman.medianMs } })]),
      ],
      notes: [`medians of ${ROUNDS}, taken in turns; raw: create, start, create, start with the engine's own bodies, one keep-alive client`, `podman kube play: ${podman.note}`, gate.note()],
      samples: { oursMs: ours, rawMs: raw, ...(podman.samplesMs.length === 0 ? {} : { podmanMs: podman.samplesMs }) },
    };
  } finally { await engine.close(); }
}
