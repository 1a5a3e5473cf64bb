import { after } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { silentLogger } from '../../src/base/logger.ts';
import { systemRandom } from '../../src/base/random.ts';
import { connectDocker } from '../../src/docker/connection.ts';
import { makeDockerRuntime } from '../../src/engine/cri/docker/dockerRuntime.ts';
import { testContainerRuntime } from '../conformance/containerRuntime.ts';
import { createTestNetwork, ensureTestImage, IMAGE } from './kubelet/kubeletHarness.ts';

const docker = connectDocker();
const made: string[] = [];
after(async () => {
  for (const engineId of made) {
    for (const container of await docker.listContainers({ all: true, filters: JSON.stringify({ label: [`slipway.dev/engine=${engineId}`] }) })) await docker.getContainer(container.Id).remove({ force: true });
    await docker.getNetwork(`slipway-test-${engineId.slice(0, 8)}`).remove();
  }
});

testContainerRuntime('docker', async () => {
  const engineId = systemRandom.uuid();
  await ensureTestImage(docker);
  const subnet = await createTestNetwork(docker, `slipway-test-${engineId.slice(0, 8)}`, engineId);
  made.push(engineId);
  return {
    runtime: makeDockerRuntime({ docker, engineId, clock: systemClock, logger: silentLogger }), image: IMAGE, network: { name: `slipway-test-${engineId.slice(0, 8)}`, address: `${subnet}.20` },
    runsForever: ['/bin/sh', '-c', 'trap "exit 143" TERM; while :; do sleep 0.1; done'], during: promise => promise,
  };
});
