import path from 'node:path';
import type { Deployment } from '../../src/api/objects.ts';
import { deployments } from '../../src/api/resources.ts';
import { systemClock } from '../../src/base/clock.ts';
import { makeHttpClient, type HttpClient } from '../../src/cluster/httpClient.ts';
import { loadKubeconfig } from '../../src/cluster/kubeconfig.ts';
import { resolveContext } from '../../src/cluster/resolveContext.ts';
import { test as withWorkbench, type TestEngine } from './fixture.ts';

/** A client of the engine, as its administrator. */
export function connectTo(engine: TestEngine): HttpClient {
  return makeHttpClient(resolveContext(loadKubeconfig([path.join(engine.dataDirectory, 'kubeconfig')]), { clock: systemClock, allowExec: false }));
}

/** The engine runs one chatty Deployment before the window opens. */
export const test = withWorkbench.extend<object, { chattyRuns: void }>({
  chattyRuns: [async ({ engine }, use) => {
    await engine.slipway('engine', 'start');
    const client = connectTo(engine);
    await client.create(deployments, chatty);
    client.close();
    await use();
  }, { scope: 'worker', auto: true, timeout: 120_000 }],
});

/** Two pods; `web` talks all the time, `job` ends with an error now and then. */
const chatty: Deployment = {
  apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'chatty', namespace: 'default' },
  spec: {
    replicas: 2, selector: { matchLabels: { app: 'chatty' } },
    template: {
      metadata: { labels: { app: 'chatty' } },
      spec: {
        terminationGracePeriodSeconds: 1,
        containers: [
          { name: 'web', image: 'busybox:1.36', command: ['sh', '-c', 'i=0; while true; do i=$((i+1)); echo "GET /index.html $i"; echo "ERROR backend $i"; sleep 0.2; done'], resources: { requests: { cpu: '20m', memory: '8Mi' }, limits: { cpu: '200m', memory: '32Mi' } } },
          { name: 'job', image: 'busybox:1.36', command: ['sh', '-c', 'echo job begins; sleep 20; echo job fails; exit 3'] },
        ],
      },
    },
  },
};
