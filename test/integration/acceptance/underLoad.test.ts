import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, test } from 'node:test';
import { endpointSlices, services } from '../../../src/api/resources.ts';
import type { EndpointSlice } from '../../../src/api/objects.ts';
import { connectDocker } from '../../../src/docker/connection.ts';
import { buildTestImages, type EngineHarness, service, startEngineHarness, testImages, webDeployment } from '../engineHarness.ts';

let engine: EngineHarness;
let removeImages: () => Promise<void>;
before(async () => {
  removeImages = await buildTestImages(connectDocker());
  engine = await startEngineHarness();
});
after(async () => {
  await engine.close();
  await removeImages();
});

interface Load { readonly answers: string[]; readonly failures: string[]; stop(): Promise<void> }

/** One request after another, each over a connection of its own, until stopped. */
function loadFromHost(url: string): Load {
  const [answers, failures]: [string[], string[]] = [[], []];
  let stopped = false;
  const running = (async () => { while (!stopped) await get(url).then(answer => answers.push(answer), (error: unknown) => failures.push(String(error))); })();
  return { answers, failures, stop: () => { stopped = true; return running; } };
}

function get(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { agent: false, timeout: 10_000 }, response => {
      let text = '';
      response.setEncoding('utf8').on('data', chunk => { text += chunk as string; }).on('error', reject).on('end', () => { if (response.statusCode === 200) resolve(text.trim()); else reject(new Error(`${response.statusCode} ${text}`)); });
    });
    request.on('timeout', () => request.destroy(new Error('no answer within 10 s'))).on('error', reject);
  });
}

const IN_POD = `
const http = require('node:http');
const get = url => new Promise((resolve, reject) => {
  const request = http.get(url, { agent: false, timeout: 10000 }, response => { let text = ''; response.setEncoding('utf8').on('data', chunk => { text += chunk; }).on('error', reject).on('end', () => response.statusCode === 200 ? resolve(text.trim()) : reject(new Error(response.statusCode))); });
  request.on('timeout', () => request.destroy(new Error('no answer within 10 s'))).on('error', reject);
});
let stopped = false;
process.stdin.on('end', () => { stopped = true; }).resume();
(async () => { while (!stopped) await get(process.argv[1]).then(answer => console.log('ok ' + answer), error => console.log('failed ' + error)); })();
`;

/** The same from inside a pod; every request looks the name up anew. */
function loadFromPod(pod: string, url: string): Load {
  const [answers, failures]: [string[], string[]] = [[], []];
  const client = engine.startKubectl('unstable', ['exec', '-i', pod, '--', 'node', '-e', IN_POD, url], { timeoutMs: 180_000 });
  let rest = '';
  client.process.stdout.on('data', chunk => {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) { if (line.startsWith('ok ')) answers.push(line.slice(3)); else failures.push(line); }
  });
  return { answers, failures, async stop() {
    client.process.stdin.end();
    const { code, stderr } = await client.ended;
    assert.equal(code, 0, stderr);
  } };
}

test('rolling updates, a rollback and scaling lose no request, neither through the NodePort nor through the name in a pod', { timeout: 240_000 }, async () => {
  await engine.apply(webDeployment({ replicas: 3 }), service('web', { type: 'NodePort' }));
  await engine.k('rollout', 'status', 'deployment/web', '--timeout=60s');
  await engine.startAsker('asker');
  const { spec } = await engine.until(services, 'web', 'on a node port', each => each?.spec?.ports?.[0]?.nodePort !== undefined);
  const url = `http://127.0.0.1:${spec?.ports?.[0]?.nodePort ?? 0}/`;

  const changes = new Set<string>();
  const addresses = (slices: readonly EndpointSlice[]) => slices.filter(slice => slice.metadata.labels?.['kubernetes.io/service-name'] === 'web')
    .flatMap(slice => slice.endpoints).filter(endpoint => endpoint?.conditions?.ready === true).flatMap(endpoint => endpoint?.addresses ?? []).sort().join();
  const watching = engine.untilAll(endpointSlices, 'the end', slices => { changes.add(addresses(slices)); return done; }, 200_000);
  let done = false;

  const outside = loadFromHost(url);
  const inside = loadFromPod('asker', 'http://web/');
  for (const step of [
    ['set', 'image', 'deployment/web', `main=${testImages.v2}`],
    ['rollout', 'undo', 'deployment/web'],
    ['scale', 'deployment/web', '--replicas=5'],
    ['rollout', 'restart', 'deployment/web'],
    ['scale', 'deployment/web', '--replicas=2'],
  ]) {
    await engine.k(...step);
    await engine.k('rollout', 'status', 'deployment/web', '--timeout=100s');
  }
  while (outside.answers.length + outside.failures.length < 500 || inside.answers.length + inside.failures.length < 500) await get(url).then(answer => outside.answers.push(answer));
  await Promise.all([outside.stop(), inside.stop()]);
  done = true;
  await engine.k('annotate', 'service', 'web', 'measured=true');
  await engine.k('scale', 'deployment/web', '--replicas=1');
  await watching;

  for (const [where, { answers, failures }] of Object.entries({ outside, inside })) {
    assert.deepEqual(failures, [], `${where}: ${failures.length} of ${answers.length + failures.length} failed`);
    assert.ok(answers.length >= 500, `${where}: only ${answers.length} requests`);
    assert.ok(answers.some(answer => answer.endsWith(' v2')) && answers.some(answer => answer.endsWith(' v1')), `${where}: both versions answered`);
    assert.ok(new Set(answers).size >= 10, `${where}: ${new Set(answers).size} pods answered`);
  }
  assert.ok(changes.size >= 5, `${changes.size} different sets of endpoints`);
});

test('all ready pods of a Service share new connections', { timeout: 60_000 }, async () => {
  await engine.apply(webDeployment({ name: 'shared', replicas: 3 }), service('shared', { type: 'LoadBalancer', ports: [{ port: 18_680, targetPort: 8080 }] }));
  await engine.k('rollout', 'status', 'deployment/shared', '--timeout=60s');
  const balancer = await engine.until(services, 'shared', 'with an address', each => (each?.status?.loadBalancer?.ingress ?? []).length > 0);
  assert.match(JSON.stringify(balancer.status?.loadBalancer?.ingress), /127\.0\.0\.1|localhost/);
  const answers = new Set<string>();
  for (let request = 0; request < 60; request++) answers.add(await get('http://127.0.0.1:18680/'));
  assert.equal(answers.size, 3);
  assert.equal(new Set(await engine.ask('asker', 'http://shared:18680/', 60)).size, 3);
});
