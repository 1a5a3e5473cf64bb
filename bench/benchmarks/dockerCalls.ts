import { ensureImage, startBenchEngine } from '../program.ts';
import { capturePod } from '../rawPod.ts';
import { type Report, toFigure } from '../report.ts';

/** Every Docker API call of one pod's start, in order, with its time; for finding needless ones. */
export async function dockerCalls(): Promise<Report> {
  const engine = await startBenchEngine();
  try {
    await ensureImage(engine.docker);
    await engine.nodeReady();
    const { calls, readyMs } = await capturePod(engine);
    const first = calls[0]?.startedMs ?? 0;
    return {
      benchmark: 'docker-calls',
      figures: [toFigure('calls per pod', calls.length, 'calls', { peer: { name: 'create, start, create, start', value: 4 } }), toFigure('POST Deployment to Ready, through the recorder', readyMs, 'ms')],
      notes: calls.map(call => `${Math.round(call.startedMs - first)}–${call.answeredMs === undefined ? '…' : Math.round(call.answeredMs - first)} ms  ${call.method} ${call.path.replace(/[0-9a-f]{64}/g, id => id.slice(0, 8)).slice(0, 110)}  ${call.status ?? ''}`),
    };
  } finally { await engine.close(); }
}
