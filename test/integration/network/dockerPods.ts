import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { build } from 'esbuild';
import type { Docker } from '../../../src/docker/connection.ts';
import { splitFrames } from '../../../src/docker/demultiplex.ts';
import type { PodFileMount, SandboxNetwork } from '../../../src/engine/contracts/sandboxNetwork.ts';
import { makePod } from './fakeCluster.ts';

export interface TestPod { readonly uid: string; readonly name: string; readonly address: string; readonly sandboxId: string; readonly appId: string }

/** A temporary folder with the bundled agent. */
export async function bundleAgent(): Promise<{ readonly file: string; readonly folder: string; remove(): void }> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'slipway-network-'));
  const file = path.join(folder, 'agent.js');
  await build({ entryPoints: [path.resolve(import.meta.dirname, '../../../src/agent/main.ts')], outfile: file, bundle: true, platform: 'node', target: 'node18', logLevel: 'silent' });
  return { file, folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Starts sandbox and one container (of the node image, which has a busybox) as the kubelet would; it serves its pod's name over HTTP on port 8080. */
export async function startPod(docker: Docker, network: SandboxNetwork, engineId: string, name: string, mounts: readonly PodFileMount[] = []): Promise<TestPod> {
  const uid = randomUUID();
  const pod = makePod(name, uid);
  const plan = await network.plan(pod);
  const labels = { 'slipway.dev/engine': engineId, 'slipway.dev/pod-uid': uid };
  const sandbox = await docker.createContainer({
    name: `slipway-network-test-${uid}`, Image: plan.image, Entrypoint: [], Cmd: [...plan.command], User: '0:0', Hostname: name, Labels: labels, StopSignal: 'SIGKILL',
    Env: Object.entries(plan.environment).map(([key, value]) => `${key}=${value}`),
    HostConfig: { NetworkMode: plan.network, Binds: [...plan.binds], CapAdd: [...plan.capAdd] },
    NetworkingConfig: { EndpointsConfig: { [plan.network]: { IPAMConfig: { IPv4Address: plan.address } } } },
  });
  await sandbox.start();
  await network.ready(pod, sandbox.id);
  const serve = `mkdir -p /www && echo ${name} > /www/index.html && exec busybox httpd -f -p 8080 -h /www`;
  const app = await docker.createContainer({
    Image: plan.image, Cmd: ['/bin/sh', '-c', serve], Labels: labels,
    HostConfig: { NetworkMode: `container:${sandbox.id}`, Mounts: mounts as never },
  });
  await app.start();
  return { uid, name, address: plan.address, sandboxId: sandbox.id, appId: app.id };
}

export async function removePod(docker: Docker, network: SandboxNetwork, pod: TestPod): Promise<void> {
  await docker.getContainer(pod.appId).remove({ force: true });
  await docker.getContainer(pod.sandboxId).remove({ force: true });
  await network.release(pod.uid);
}

/** Runs a shell line in a container; answers what it printed and its exit code. */
export async function execIn(docker: Docker, containerId: string, line: string): Promise<{ readonly output: string; readonly exitCode: number }> {
  return await runIn(docker, containerId, ['/bin/sh', '-c', line]);
}

async function runIn(docker: Docker, containerId: string, command: readonly string[]): Promise<{ readonly output: string; readonly exitCode: number }> {
  const exec = await docker.getContainer(containerId).exec({ Cmd: [...command], AttachStdout: true, AttachStderr: true });
  const { stdout, stderr } = splitFrames(await exec.start({ hijack: true, stdin: false }) as Readable);
  let output = '';
  stdout.on('data', (chunk: Buffer) => { output += chunk.toString(); });
  stderr.on('data', (chunk: Buffer) => { output += chunk.toString(); });
  await new Promise(resolve => { stdout.on('end', resolve); });
  const { ExitCode } = await exec.inspect();
  return { output, exitCode: ExitCode ?? -1 };
}

/** Fetches `url` from inside a container, on a new connection each time, until it has done so `count` times and `/tmp/go-on` is gone; answers bodies or error codes. */
export async function fetchIn(docker: Docker, containerId: string, url: string, count = 1): Promise<readonly string[]> {
  const code = `
    const http = require('http'), fs = require('fs'), answers = [];
    const get = () => new Promise(done => {
      const request = http.get(process.argv[1], { agent: false, timeout: 5000 }, response => { let text = ''; response.on('data', part => { text += part; }); response.on('end', () => done(text.trim())); });
      request.on('timeout', () => request.destroy(new Error('timeout'))).on('error', error => done(error.code || error.message));
    });
    (async () => {
      while (answers.length < Number(process.argv[2]) || fs.existsSync('/tmp/go-on')) answers.push(await get());
      console.log(JSON.stringify(answers));
    })();`;
  return JSON.parse(await nodeIn(docker, containerId, code, url, String(count))) as string[];
}

/** Runs JavaScript in a container; answers what it printed. */
export async function nodeIn(docker: Docker, containerId: string, code: string, ...args: readonly string[]): Promise<string> {
  return (await runIn(docker, containerId, ['node', '-e', code, ...args])).output;
}
