import { QuietGate } from '../machine.ts';
import { ensureImage, removeDeployment, startBenchEngine, timeToReady } from '../program.ts';
import { capturePod, startRawPod } from '../rawPod.ts';
import { type Report, toFigure } from '../report.ts';
import { median } from '../statistics.ts';

const PODS = 20;
const ROUNDS = 9;

/** A Deployment of 20 replicas until all are Ready, beside 20 raw pods that are started at once. */
export async function podsParallel(): Promise<Report> {
  const engine = await startBenchEngine();
  try {
    await ensureImage(engine.docker);
    await engine.nodeReady();
    const captured = await capturePod(engine);
    const gate = new QuietGate(90_000);
    const [ours, raw]: [number[], number[]] = [[], []];
    const onceRaw = async () => {
      await gate.wait();
      const startedMs = performance.now();
      const pods = await Promise.all(Array.from({ length: PODS }, (_, index) => startRawPod(engine.docker, captured, index)));
      raw.push(PODS * 1000 / (performance.now() - startedMs));
      for (const pod of pods) await pod.remove();
    };
    const onceOurs = async (index: number) => {
      await gate.wait();
      ours.push(PODS * 1000 / await timeToReady(engine.client, `many-${index}`, PODS));
      await removeDeployment(engine, `many-${index}`);
    };
    for (let index = 0; index < ROUNDS; index++) {
      if (index % 2 === 0) { await onceOurs(index); await onceRaw(); } else { await onceRaw(); await onceOurs(index); }
    }
    return {
      benchmark: 'pods-parallel',
      figures: [
        toFigure(`${PODS} pods at once`, median(ours), 'pods/s', { peer: { name: 'raw Docker API', value: median(raw) }, target: { of: 'ratio', atLeast: 0.9 } }),
        toFigure('best of all', Math.max(...ours), 'pods/s', { peer: { name: 'raw Docker API', value: Math.max(...raw) } }),
      ],
      notes: [`medians of ${ROUNDS}, taken in turns, from POST to the last Ready`, gate.note()],
      samples: { oursPodsPerSecond: ours, rawPodsPerSecond: raw },
    };
  } finally { await engine.close(); }
}
