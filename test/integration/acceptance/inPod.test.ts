import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { pods } from '../../../src/api/resources.ts';
import { isPodReady } from '../../../src/api/podInfo.ts';
import { buildPythonImage, buildTestImages, kubectlOf, run, shellPod, startEngineHarness, writeBeside, type EngineHarness } from '../engineHarness.ts';

/*
 * A program in a pod finds the API as every client library does: address from the environment, certificate and token from files.
 */

let harness: EngineHarness;
let removeImages: () => Promise<void>;
before(async () => {
  harness = await startEngineHarness();
  removeImages = await buildTestImages(harness.docker);
  await harness.k('create', 'serviceaccount', 'robot');
  await harness.k('create', 'role', 'pod-reader', '--verb=get,list,watch', '--resource=pods');
  await harness.k('create', 'role', 'pod-user', '--verb=get,create', '--resource=pods/exec,pods/log');
  await harness.k('create', 'rolebinding', 'robot-uses', '--role=pod-user', '--serviceaccount=default:robot');
  await harness.k('create', 'rolebinding', 'robot-reads', '--role=pod-reader', '--serviceaccount=default:robot');
  const agent = (await harness.containers()).find(each => each.name.endsWith('-agent'));
  const { Config } = await harness.docker.getContainer(agent?.id ?? '').inspect();
  const idle = { image: Config.Image, command: ['node', '-e', 'process.on("SIGTERM", () => process.exit()); setInterval(() => {}, 1e9)'] };
  await harness.apply(shellPod('caller', '', { pod: { serviceAccountName: 'robot' }, container: idle }), shellPod('mute', 'sleep 1000', { pod: { automountServiceAccountToken: false } }));
  for (const name of ['caller', 'mute']) await harness.until(pods, name, 'ready', pod => pod !== undefined && isPodReady(pod));
});
after(async () => { await removeImages(); await harness.close(); });

/** Runs a program for Node inside the pod. */
async function inPod(program: string): Promise<string> {
  const { code, stdout, stderr } = await run(kubectlOf('unstable'), ['--kubeconfig', harness.kubeconfig, 'exec', '-i', 'caller', '--', 'node', '-'], { input: program });
  assert.equal(code, 0, stderr);
  return stdout.trim();
}

const ASK = `
const { readFileSync } = require('node:fs');
const https = require('node:https');
const at = name => readFileSync('/var/run/secrets/kubernetes.io/serviceaccount/' + name, 'utf8');
const ask = (host, path) => new Promise((resolve, reject) => https.get({ host, port: process.env.KUBERNETES_SERVICE_PORT, path, ca: at('ca.crt'), agent: false, headers: { Authorization: 'Bearer ' + at('token') } }, response => {
  let text = ''; response.on('data', chunk => { text += chunk; }).on('end', () => resolve([response.statusCode, JSON.parse(text)]));
}).on('error', reject));
(async () => {
  const pods = '/api/v1/namespaces/' + at('namespace') + '/pods';
  const [listed, list] = await ask(process.env.KUBERNETES_SERVICE_HOST, pods);
  const [byName] = await ask('kubernetes.default.svc', pods + '/caller');
  const [refused, status] = await ask('kubernetes.default', '/api/v1/namespaces/default/secrets');
  console.log(JSON.stringify({ listed, names: list.items.map(pod => pod.metadata.name).sort(), byName, refused, message: status.message }));
})();
`;

test('a pod reads what its role allows, and is refused the rest', async () => {
  assert.deepEqual(JSON.parse(await inPod(ASK)), {
    listed: 200, names: ['caller', 'mute'], byName: 200, refused: 403,
    message: 'secrets is forbidden: User "system:serviceaccount:default:robot" cannot list resource "secrets" in API group "" in the namespace "default"',
  });
});

const PYTHON = `
import json
from kubernetes import client, config, watch
from kubernetes.stream import stream
config.load_incluster_config()
core = client.CoreV1Api()
said = {'names': sorted(pod.metadata.name for pod in core.list_namespaced_pod('default', label_selector='run=python').items)}
for event in watch.Watch().stream(core.list_namespaced_pod, 'default', field_selector='metadata.name=python'):
    said['watched'] = [event['type'], event['object'].metadata.name, event['object'].status.phase]
    break
said['exec'] = stream(core.connect_get_namespaced_pod_exec, 'python', 'default', command=['echo', 'from myself'], stdout=True, stderr=True, stdin=False, tty=False)
try:
    core.list_namespaced_secret('default')
except client.ApiException as error:
    said['refused'] = [error.status, json.loads(error.body)['message']]
print(json.dumps(said))
`;

test("Python's client library finds the API from inside a pod, lists, watches, runs commands, and is refused the rest", async () => {
  const { image, remove } = await buildPythonImage(harness.docker);
  try {
    await harness.apply(shellPod('python', 'trap "exit 0" TERM; while :; do sleep 0.2; done', { pod: { serviceAccountName: 'robot' }, container: { image } }));
    await harness.until(pods, 'python', 'ready', pod => pod !== undefined && isPodReady(pod));
    const { code, stdout, stderr } = await harness.kubectl('unstable', ['exec', '-i', 'python', '--', 'python3', '-'], { input: PYTHON, timeoutMs: 120_000 });
    assert.equal(code, 0, stderr);
    assert.deepEqual(JSON.parse(stdout), {
      names: ['python'], watched: ['ADDED', 'python', 'Running'], exec: 'from myself\n',
      refused: [403, 'secrets is forbidden: User "system:serviceaccount:default:robot" cannot list resource "secrets" in API group "" in the namespace "default"'],
    });
    await harness.k('delete', 'pod', 'python', '--wait');
  } finally { await remove(); }
});

test('a pod that does not want a token has none, and the token of another dies with its pod', async () => {
  assert.equal((await harness.k('exec', 'mute', '--', 'sh', '-c', 'ls /var/run/secrets 2>/dev/null | wc -l')).trim(), '0');
  const token = await inPod('console.log(require("node:fs").readFileSync("/var/run/secrets/kubernetes.io/serviceaccount/token", "utf8"))');
  const file = writeBeside(harness, 'token-kubeconfig', JSON.stringify({
    apiVersion: 'v1', kind: 'Config', 'current-context': 'a', contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }], users: [{ name: 'a', user: { token } }],
    clusters: [{ name: 'a', cluster: { server: harness.ready.server, 'insecure-skip-tls-verify': true } }],
  }), 0o600);
  const whoami = () => run(kubectlOf('unstable'), ['--kubeconfig', file, 'auth', 'whoami', '-o', 'jsonpath={.status.userInfo.username}']);
  assert.equal((await whoami()).stdout, 'system:serviceaccount:default:robot');
  await harness.k('delete', 'pod', 'caller', '--wait');
  assert.match((await whoami()).stderr, /Unauthorized|must be logged in/);
});
