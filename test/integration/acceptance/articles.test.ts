import assert from 'node:assert/strict';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { isPodReady } from '../../../src/api/podInfo.ts';
import { pods } from '../../../src/api/resources.ts';
import { connectDocker } from '../../../src/docker/connection.ts';
import { type EngineHarness, kubectlOf, kubectlVersions, runWell, startEngineHarness } from '../engineHarness.ts';

/* The programs and commands that the articles behind the examples print, run as printed. */

const root = path.resolve(import.meta.dirname, '../../..');
const script = (name: string): Promise<unknown> => import(path.join(root, 'scripts', name));
const { findDocker } = await script('docker.mjs') as { findDocker(): Promise<{ readonly host: string } | object | undefined> };
const { createStandIns, removeStandIns } = await script('standIns.mjs') as { createStandIns(host: string): Promise<string[]>; removeStandIns(host: string, images: readonly string[]): Promise<string[]> };

let engine: EngineHarness;
let standIns: readonly string[] = [];
let host = '';
before(async () => {
  const found = await findDocker();
  assert.ok(found !== undefined && 'host' in found, 'a Docker daemon answers');
  host = found.host;
  standIns = await createStandIns(host);
  engine = await startEngineHarness();
});
after(async () => {
  await engine.close();
  if (standIns.length > 0) await removeStandIns(host, standIns);
});

for (const version of kubectlVersions) {
  test(`the commands of the article on self-healing run as printed, with kubectl ${version}`, { timeout: 200_000 }, async () => {
    const folder = path.join(path.dirname(engine.dataDirectory), `my-app-${version}`);
    cpSync(path.join(root, 'examples', 'my-app'), folder, { recursive: true });
    const environment = { KUBECONFIG: engine.kubeconfig, PATH: `${path.dirname(kubectlOf(version))}:${process.env['PATH'] ?? ''}`, HOME: folder };
    const sh = (command: string) => runWell('sh', ['-c', command], { cwd: folder, env: environment, timeoutMs: 120_000 });
    await sh('docker build -t my-app:v1.0 .');
    await sh('docker build -t my-app:v1.1 --build-arg VERSION=v1.1 .');
    assert.equal(await sh('kubectl apply -f deployment.yaml'), 'deployment.apps/my-app created\n');
    assert.equal(await sh('kubectl apply -f service.yaml'), 'service/my-app created\n');
    assert.equal(await sh('kubectl scale deployment my-app --replicas=5'), 'deployment.apps/my-app scaled\n');
    assert.match(await sh('kubectl rollout status deployment my-app'), /deployment "my-app" successfully rolled out\n$/);
    assert.match(await sh('kubectl set image deployment my-app my-app=my-app:v1.1'), /deployment.apps\/my-app image updated\n/);
    assert.match(await sh('kubectl rollout status deployment my-app'), /deployment "my-app" successfully rolled out\n$/);
    const ready = (await engine.client.list(pods, { namespace: 'default', labelSelector: 'app=my-app' })).items.filter(pod => pod.metadata.deletionTimestamp === undefined);
    assert.deepEqual(ready.map(pod => [pod.spec?.containers[0]?.image, isPodReady(pod)]), Array.from({ length: 5 }, () => ['my-app:v1.1', true]));
    await sh('kubectl delete -f service.yaml -f deployment.yaml');
    await engine.untilAll(pods, 'no pod is left', items => items.length === 0);
  });
}

test('the Flask app is built from its Dockerfile and answers from all of its pods', { timeout: 200_000 }, async () => {
  const folder = path.join(root, 'examples', 'flask-app');
  const kubectl = (...args: readonly string[]) => runWell(kubectlOf('unstable'), args, { cwd: folder, env: { KUBECONFIG: engine.kubeconfig } });
  await runWell('docker', ['build', '-t', 'flask-app:v1.0', '.'], { cwd: folder, timeoutMs: 120_000 });
  assert.equal(await kubectl('apply', '-f', 'deployment.yaml', '-f', 'service.yaml'), 'deployment.apps/flask-app created\nservice/flask-app created\n');
  assert.match(await kubectl('rollout', 'status', 'deployment/flask-app', '--timeout=100s'), /deployment "flask-app" successfully rolled out\n$/);
  const names = (await engine.client.list(pods, { namespace: 'default', labelSelector: 'app=flask-app' })).items.map(pod => pod.metadata.name ?? '').sort();
  assert.equal(names.length, 3);
  await engine.startAsker('flask-asker');
  assert.deepEqual(await engine.ask('flask-asker', 'http://flask-app/healthz', 1), ['ok']);
  const answers = await engine.ask('flask-asker', 'http://flask-app', 60);
  assert.deepEqual([...new Set(answers)].sort(), names.map(name => `Hello from flask-app on ${name}`));
  await kubectl('delete', '-f', 'service.yaml', '-f', 'deployment.yaml');
  await engine.k('delete', 'pod', 'flask-asker');
  await engine.untilAll(pods, 'no pod is left', items => items.length === 0);
});

describe('the Python program', { timeout: 120_000 }, () => {
  test('builds, runs on Docker, and runs as a Pod behind a Service', async () => {
    const python = path.join(root, '.cache', 'python', 'python3');
    assert.ok(existsSync(python), 'There is no Python with Docker\'s and Kubernetes\' clients: run "node scripts/setup.mjs" (npm test does).');
    const port = await freePort();
    const docker = connectDocker();
    await docker.getContainer('my-container').remove({ force: true }).catch(() => undefined);
    // Its last line serves metrics on port 8000 in a thread of its own and the program ends with its main thread.
    await runWell(python, [path.join(root, 'examples', 'python', 'orchestrate.py')], {
      env: { KUBECONFIG: engine.kubeconfig, HOST_PORT: String(port), NO_PROXY: '127.0.0.1,localhost', ...(process.env['DOCKER_HOST'] === undefined ? {} : { DOCKER_HOST: process.env['DOCKER_HOST'] }) }, timeoutMs: 90_000,
    });
    try {
      const page = readFileSync(path.join(root, 'examples', 'python', 'image', 'index.html'), 'utf8');
      assert.equal(await (await fetch(`http://127.0.0.1:${port}/`)).text(), page);
      await engine.until(pods, 'my-container', 'ready', pod => pod !== undefined && isPodReady(pod));
      await engine.startAsker('asker');
      assert.equal((await engine.ask('asker', 'http://my-container', 1)).join('\n'), page.trim());
      await engine.k('delete', 'pod,service', 'my-container');
    } finally { await docker.getContainer('my-container').remove({ force: true }).catch(() => undefined); }
  });
});

function freePort(): Promise<number> {
  return new Promise(resolve => {
    const server = net.createServer().listen(0, () => { const { port } = server.address() as net.AddressInfo; server.close(() => { resolve(port); }); });
  });
}
