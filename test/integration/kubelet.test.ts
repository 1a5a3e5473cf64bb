import assert from 'node:assert/strict';
import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { after, before, test } from 'node:test';
import type { Container, ContainerStatus, Pod, PodSpec } from '../../src/api/objects.ts';
import { isPodReady } from '../../src/api/podInfo.ts';
import { configMaps, nodes, pods, secrets } from '../../src/api/resources.ts';
import { ensureTestImage, IMAGE, makeKubeletHarness, NODE } from './kubelet/kubeletHarness.ts';
import type { KubeletHarness } from './kubelet/kubeletHarness.ts';
import { requireLimits } from './engineHarness.ts';
import { connectDocker } from '../../src/docker/connection.ts';

let harness: KubeletHarness;
before(async () => { await ensureTestImage(connectDocker()); harness = await makeKubeletHarness(); });
after(async () => { await harness.close(); });

const SLEEP = ['/bin/sh', '-c', 'trap "exit 0" TERM; while :; do sleep 0.1; done'];
const sh = (script: string) => ['/bin/sh', '-c', script];

function makePod(name: string, container: Partial<Container> = {}, spec: Partial<PodSpec> = {}): Pod {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default' }, spec: { containers: [{ name: 'main', image: IMAGE, command: SLEEP, ...container }], terminationGracePeriodSeconds: 2, ...spec } };
}
const gone = (pod: Pod | undefined) => pod === undefined;
const ready = (pod: Pod | undefined) => pod !== undefined && isPodReady(pod);
const mainOf = (pod: Pod | undefined) => pod?.status?.containerStatuses?.[0];

test('the node is registered and ready', async () => {
  const node = await harness.client.get(nodes, { name: NODE });
  assert.equal(node.metadata.labels?.['kubernetes.io/hostname'], NODE);
});

test('a pod becomes ready, tells Kubernetes\' events and goes when it is deleted', async () => {
  await harness.apply(makePod('plain'));
  const pod = await harness.until('plain', ready, 'ready');
  assert.equal(pod.status?.phase, 'Running');
  assert.match(mainOf(pod)?.containerID ?? '', /^docker:\/\/[0-9a-f]{64}$/);
  assert.match(pod.status?.podIP ?? '', /^10\.249\./);
  const reasons = (await harness.events('plain')).map(event => event.reason);
  assert.deepEqual(reasons, ['Pulled', 'Created', 'Started']);
  await harness.client.delete(pods, { namespace: 'default', name: 'plain' });
  await harness.until('plain', gone, 'gone');
  assert.equal((await harness.events('plain')).find(event => event.reason === 'Killing')?.message, 'Stopping container main');
});

test('a failing container crash-loops: first restart at once, then it waits and says so', async () => {
  await harness.apply(makePod('crash', { command: sh('echo bye > /dev/termination-log; exit 3') }));
  const pod = await harness.until('crash', each => mainOf(each)?.state?.waiting?.reason === 'CrashLoopBackOff', 'in CrashLoopBackOff');
  const status = mainOf(pod);
  assert.equal(status?.restartCount, 1);
  assert.equal(status?.state?.waiting?.message, `back-off 10s restarting failed container=main pod=crash_default(${pod.metadata.uid ?? ''})`);
  assert.equal(status?.lastState?.terminated?.reason, 'Error');
  assert.equal(status?.lastState?.terminated?.exitCode, 3);
  assert.equal(status?.lastState?.terminated?.message, 'bye\n');
  assert.equal(pod.status?.phase, 'Running');
  await harness.client.delete(pods, { namespace: 'default', name: 'crash' });
  await harness.until('crash', gone, 'gone');
});

test('a command that cannot be executed is told as RunContainerError and ContainerCannotRun', async () => {
  await harness.apply(makePod('norun', { command: ['/no/such/program'] }));
  const pod = await harness.until('norun', each => mainOf(each)?.state?.waiting?.reason === 'CrashLoopBackOff', 'in CrashLoopBackOff');
  assert.equal(mainOf(pod)?.lastState?.terminated?.reason, 'ContainerCannotRun');
  assert.match(mainOf(pod)?.lastState?.terminated?.message ?? '', /no such file or directory/);
});

test('a container over its memory limit is OOMKilled', async () => {
  await requireLimits(harness.docker);
  await harness.apply(makePod('oom', { command: sh('x=a; while :; do x=$x$x; done'), resources: { limits: { memory: '16Mi' } } }, { restartPolicy: 'Never' }));
  const pod = await harness.until('oom', each => mainOf(each)?.state?.terminated !== undefined, 'terminated');
  assert.equal(mainOf(pod)?.state?.terminated?.reason, 'OOMKilled');
  assert.equal(pod.status?.phase, 'Failed');
});

test('images that are not there are told as Kubernetes tells them', async () => {
  await Promise.all([
    harness.apply(makePod('never', { image: 'slipway-test/absent:1', imagePullPolicy: 'Never' })),
    harness.apply(makePod('pull', { image: '127.0.0.1:9/absent:1' })),
    harness.apply(makePod('badname', { image: 'Bad//Name' })),
  ]);
  const never = await harness.until('never', each => mainOf(each)?.state?.waiting?.reason === 'ErrImageNeverPull', 'ErrImageNeverPull');
  assert.equal(mainOf(never)?.state?.waiting?.message, 'Container image "slipway-test/absent:1" is not present with pull policy of Never');
  await harness.until('pull', each => mainOf(each)?.state?.waiting?.reason === 'ErrImagePull', 'ErrImagePull');
  await harness.until('pull', each => mainOf(each)?.state?.waiting?.reason === 'ImagePullBackOff', 'ImagePullBackOff');
  await harness.until('badname', each => mainOf(each)?.state?.waiting?.reason === 'InvalidImageName', 'InvalidImageName');
});

test('an image that is here already runs, but not with the policy Always while its registry cannot be reached', async () => {
  const [repo, tag] = ['127.0.0.1:1/slipway-test/local', '1'];
  const image = `${repo}:${tag}`;
  await harness.docker.getImage(IMAGE).tag({ repo, tag });
  try {
    await Promise.all((['Always', 'IfNotPresent', 'Never'] as const).map(policy => harness.apply(makePod(`local-${policy.toLowerCase()}`, { image, imagePullPolicy: policy }))));
    await Promise.all(['ifnotpresent', 'never'].map(policy => harness.until(`local-${policy}`, ready, 'ready')));
    await harness.until('local-always', each => mainOf(each)?.state?.waiting?.reason === 'ErrImagePull', 'ErrImagePull');
    const always = await harness.until('local-always', each => mainOf(each)?.state?.waiting?.reason === 'ImagePullBackOff', 'ImagePullBackOff');
    assert.equal(always.status?.phase, 'Pending');
    assert.match(mainOf(always)?.state?.waiting?.message ?? '', /^Back-off pulling image "127\.0\.0\.1:1\/slipway-test\/local:1": ErrImagePull: .*connection refused/);
    assert.equal(mainOf(always)?.containerID ?? '', '');
    const told = (await harness.events('local-always')).map(({ reason, message }) => `${reason ?? ''}: ${message ?? ''}`);
    for (const pattern of [/^Pulling: Pulling image "127\.0\.0\.1:1\/slipway-test\/local:1"$/, /^Failed: Failed to pull image "127\.0\.0\.1:1\/slipway-test\/local:1": .*connection refused/, /^Failed: Error: ErrImagePull$/, /^BackOff: Back-off pulling image "127\.0\.0\.1:1\/slipway-test\/local:1"/]) {
      assert.ok(told.some(each => pattern.test(each)), `${String(pattern)} in\n${told.join('\n')}`);
    }
  } finally {
    await Promise.all(['always', 'ifnotpresent', 'never'].map(policy => harness.client.delete(pods, { namespace: 'default', name: `local-${policy}` }, { gracePeriodSeconds: 0 }).catch(() => undefined)));
    await harness.docker.getImage(image).remove().catch(() => undefined);
  }
});

test('variables come from fields, resources, config maps, secrets and services, and expand', async () => {
  await harness.client.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'default' }, data: { color: 'blue', LEVEL: '3' } });
  await harness.client.create(secrets, { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'keys', namespace: 'default' }, data: { token: Buffer.from('s3cret').toString('base64') } });
  await harness.apply(makePod('env', {
    command: sh('env; echo "args: $0 $1"; exec sleep 100'), args: ['$(COLOR)', '$$(COLOR)'],
    envFrom: [{ configMapRef: { name: 'settings' }, prefix: 'CFG_' }],
    env: [
      { name: 'COLOR', valueFrom: { configMapKeyRef: { name: 'settings', key: 'color' } } }, { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'keys', key: 'token' } } },
      { name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }, { name: 'CPU', valueFrom: { resourceFieldRef: { resource: 'limits.cpu', divisor: '1m' } } }, { name: 'URL', value: 'http://$(POD_IP)/$(NOPE)' },
    ],
    resources: { limits: { cpu: '250m' } },
  }));
  const pod = await harness.until('env', ready, 'ready');
  const text = await readLogs('env', {}, 'args:');
  const ip = pod.status?.podIP ?? '';
  for (const line of ['COLOR=blue', 'CFG_LEVEL=3', 'TOKEN=s3cret', `POD_IP=${ip}`, 'CPU=250', `URL=http://${ip}/$(NOPE)`, 'KUBERNETES_SERVICE_PORT=443', 'HOSTNAME=env', 'args: blue $(COLOR)']) {
    assert.ok(text.split('\n').includes(line), `${line} in\n${text}`);
  }
});

test('a missing config map key is a CreateContainerConfigError until it appears', async () => {
  await harness.apply(makePod('late', { env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'late', key: 'a' } } }] }));
  const pod = await harness.until('late', each => mainOf(each)?.state?.waiting?.reason === 'CreateContainerConfigError', 'CreateContainerConfigError');
  assert.equal(mainOf(pod)?.state?.waiting?.message, 'configmap "late" not found');
  await harness.client.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'late', namespace: 'default' }, data: { a: '1' } });
  await harness.until('late', ready, 'ready');
});

test('volumes are mounted with their modes, and a changed config map is seen in the running container', async () => {
  await harness.client.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'files', namespace: 'default' }, data: { 'a.txt': 'one', 'b.txt': 'bee' } });
  await harness.apply(makePod('volumes', {
    command: sh('cat /cfg/a.txt; stat -c %a /cfg/..data/a.txt; cat /sub/b.txt; touch /empty/x && echo empty-ok; df /mem | tail -1; cat /pod/labels; cat /etc/hosts; echo end; exec sleep 100'),
    volumeMounts: [
      { name: 'cfg', mountPath: '/cfg' }, { name: 'cfg', mountPath: '/sub/b.txt', subPath: 'b.txt' }, { name: 'empty', mountPath: '/empty' }, { name: 'mem', mountPath: '/mem' }, { name: 'pod', mountPath: '/pod' },
    ],
  }, {
    hostAliases: [{ ip: '10.1.2.3', hostnames: ['db.local'] }],
    volumes: [
      { name: 'cfg', configMap: { name: 'files', defaultMode: 0o400 } }, { name: 'empty', emptyDir: {} }, { name: 'mem', emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } },
      { name: 'pod', downwardAPI: { items: [{ path: 'labels', fieldRef: { fieldPath: 'metadata.name' } }] } },
    ],
  }));
  await harness.until('volumes', ready, 'ready');
  const text = await readLogs('volumes', {}, 'end');
  for (const part of ['one400', 'bee', 'empty-ok', '1024', 'volumes', '# Kubernetes-managed hosts file.', '10.1.2.3\tdb.local']) assert.ok(text.replace('one\n', 'one').includes(part), `${part} in\n${text}`);
  await harness.client.patch(configMaps, { namespace: 'default', name: 'files' }, { type: 'merge', body: { data: { 'a.txt': 'two' } } });
  for (let attempt = 0; attempt < 50 && (await run('volumes', ['cat', '/cfg/a.txt'])).output !== 'two'; attempt++) await new Promise(resolve => setTimeout(resolve, 50));
  assert.equal((await run('volumes', ['cat', '/cfg/a.txt'])).output, 'two');
});

test('exec gives output, standard input and the exit code; attach and resize work', async () => {
  await harness.apply(makePod('exec'));
  await harness.until('exec', ready, 'ready');
  assert.deepEqual(await run('exec', sh('echo out; echo err >&2; exit 7')), { output: 'out\n', errors: 'err\n', code: 7 });
  const echo = await harness.kubelet.connection.exec({ namespace: 'default', pod: 'exec', container: 'main' }, { command: ['cat'], stdin: true, stdout: true, stderr: true, tty: false }, new AbortController().signal);
  echo.stdin?.end('through stdin');
  let back = '';
  echo.stdout?.on('data', (chunk: Buffer) => { back += chunk.toString(); });
  assert.equal(await echo.exitCode, 0);
  assert.equal(back, 'through stdin');
  const terminal = await harness.kubelet.connection.exec({ namespace: 'default', pod: 'exec', container: 'main' }, { command: sh('sleep 0.5; stty size'), stdin: true, stdout: true, stderr: false, tty: true }, new AbortController().signal);
  terminal.resize({ columns: 101, rows: 33 });
  let size = '';
  terminal.stdout?.on('data', (chunk: Buffer) => { size += chunk.toString(); });
  assert.equal(await terminal.exitCode, 0);
  assert.match(size, /33 101/);
});

test('of a container with a terminal everything is heard, also by who asks for none', async () => {
  await harness.apply(makePod('terminal', { command: sh('read word; echo "got $word"'), stdin: true, tty: true }));
  await harness.until('terminal', each => mainOf(each)?.state?.running !== undefined, 'running');
  const { stdin, stdout, exitCode } = await harness.kubelet.connection.attach({ namespace: 'default', pod: 'terminal', container: 'main' }, { stdin: true, stdout: true, stderr: true, tty: false }, new AbortController().signal);
  let heard = '';
  stdout?.on('data', (chunk: Buffer) => { heard += chunk.toString(); });
  stdin?.write('hello\n');
  await exitCode;
  assert.equal(heard, 'hello\r\ngot hello\r\n');
});

test('init containers run one after another before the app; a sidecar keeps running', async () => {
  await harness.apply(makePod('init', { command: sh('cat /shared/log; exec sleep 100'), volumeMounts: [{ name: 'shared', mountPath: '/shared' }] }, {
    volumes: [{ name: 'shared', emptyDir: {} }],
    initContainers: [
      { name: 'one', image: IMAGE, command: sh('sleep 0.3; echo one >> /shared/log'), volumeMounts: [{ name: 'shared', mountPath: '/shared' }] },
      { name: 'side', image: IMAGE, command: SLEEP, restartPolicy: 'Always' },
      { name: 'two', image: IMAGE, command: sh('echo two >> /shared/log'), volumeMounts: [{ name: 'shared', mountPath: '/shared' }] },
    ],
  }));
  const pod = await harness.until('init', ready, 'ready');
  assert.equal(await readLogs('init', {}, 'two'), 'one\ntwo\n');
  assert.deepEqual(pod.status?.initContainerStatuses?.map(status => [status.name, status.ready, status.state?.terminated?.reason ?? 'running']), [['one', true, 'Completed'], ['side', true, 'running'], ['two', true, 'Completed']]);
});

test('probes: readiness gates Ready, liveness restarts, http, tcp and exec', async () => {
  await harness.apply(makePod('http', { command: sh('mkdir -p /www; echo hi > /www/index.html; exec httpd -f -p 8080 -h /www'), ports: [{ containerPort: 8080, name: 'web' }], readinessProbe: { httpGet: { path: '/', port: 'web' }, periodSeconds: 1 }, livenessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 1 } }));
  await harness.apply(makePod('unready', { readinessProbe: { httpGet: { path: '/', port: 81 }, periodSeconds: 1 } }));
  await harness.apply(makePod('sick', { command: sh('touch /ok; sleep 2; rm /ok; exec sleep 100'), livenessProbe: { exec: { command: ['cat', '/ok'] }, periodSeconds: 1, failureThreshold: 1 }, startupProbe: { exec: { command: ['true'] }, periodSeconds: 1 } }));
  await harness.until('http', ready, 'ready');
  const unready = await harness.until('unready', each => mainOf(each)?.state?.running !== undefined, 'running');
  assert.equal(mainOf(unready)?.ready, false);
  await harness.until('sick', each => (mainOf(each)?.restartCount ?? 0) === 1 && mainOf(each)?.state?.running !== undefined, 'restarted');
  const messages = (await harness.events('sick')).map(event => event.message);
  assert.ok(messages.includes('Container main failed liveness probe, will be restarted'), messages.join('\n'));
  assert.ok(messages.some(message => message?.startsWith('Liveness probe failed: cat: can\'t open \'/ok\'')), messages.join('\n'));
  const address = unready.status?.podIP ?? '';
  assert.ok((await harness.events('unready')).some(event => event.message === `Readiness probe failed: Get "http://${address}:81/": dial tcp ${address}:81: connect: connection refused`));
});

test('a restarted kubelet adopts what runs, removes what is no longer wanted, and restarts nothing', async () => {
  await harness.apply(makePod('stays'));
  await harness.apply(makePod('goes'));
  const before = await harness.until('stays', ready, 'ready');
  const goes = await harness.until('goes', ready, 'ready');
  await harness.stopKubelet();
  await harness.client.delete(pods, { namespace: 'default', name: 'goes' }, { gracePeriodSeconds: 0 });
  await harness.startKubelet();
  await eventually(async () => (await harness.docker.listContainers({ all: true, filters: JSON.stringify({ label: [`slipway.dev/pod-uid=${goes.metadata.uid ?? ''}`] }) })).length === 0, 'orphans removed');
  const pod = await harness.client.get(pods, { namespace: 'default', name: 'stays' });
  assert.equal(mainOf(pod)?.containerID, mainOf(before)?.containerID);
  assert.equal(mainOf(pod)?.restartCount, 0);
});

test('a killed container is restarted and its log stays for --previous; a dead sandbox is replaced', async () => {
  await harness.apply(makePod('heal', { command: sh('echo started; exec sleep 100') }));
  const first = await harness.until('heal', ready, 'ready');
  assert.equal(await readLogs('heal', {}, 'started'), 'started\n');
  await harness.docker.getContainer(mainOf(first)?.containerID?.slice('docker://'.length) ?? '').kill();
  const second = await harness.until('heal', each => ready(each) && mainOf(each)?.restartCount === 1, 'restarted');
  assert.equal(mainOf(second)?.lastState?.terminated?.exitCode, 137);
  assert.equal(await readLogs('heal', { previous: true }, 'started'), 'started\n');
  const sandbox = (await harness.docker.listContainers({ filters: JSON.stringify({ label: [`slipway.dev/pod-uid=${first.metadata.uid ?? ''}`, 'slipway.dev/kind=sandbox'] }) }))[0];
  await harness.docker.getContainer(sandbox?.Id ?? '').kill();
  await harness.until('heal', each => ready(each) && (mainOf(each)?.restartCount ?? 0) >= 2, 'up in a new sandbox');
});

test('security context, host path and resources reach the container', async () => {
  const hostPath = path.join(tmpdir(), `slipway-host-path-${harness.engineId}`);
  await harness.apply(makePod('secure', {
    command: sh('id -u; id -g; id -G; touch /x 2>&1; grep NoNewPrivs /proc/self/status; ls -d /host; cat /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null || cat /sys/fs/cgroup/memory.max; echo end; exec sleep 100'),
    securityContext: { readOnlyRootFilesystem: true, allowPrivilegeEscalation: false }, resources: { limits: { memory: '32Mi', cpu: '1' } }, volumeMounts: [{ name: 'host', mountPath: '/host' }],
  }, { securityContext: { runAsUser: 1000, runAsGroup: 2000, fsGroup: 3000 }, volumes: [{ name: 'host', hostPath: { path: hostPath, type: 'DirectoryOrCreate' } }] }));
  const pod = await harness.until('secure', ready, 'ready');
  assert.equal(pod.status?.qosClass, 'Guaranteed');
  const lines = (await readLogs('secure', {}, 'end')).split('\n');
  assert.deepEqual(lines.slice(0, 3), ['1000', '2000', '2000 3000']);
  assert.match(lines[3] ?? '', /Read-only file system/);
  assert.match(lines[4] ?? '', /NoNewPrivs:\s+1/);
  assert.deepEqual(lines.slice(5, 7), ['/host', String(32 * 1024 * 1024)]);
  rmSync(hostPath, { recursive: true, force: true });
});

test('a directory of the host that is not there is told as a failed mount, and the pod starts when it is', async () => {
  const hostPath = path.join(tmpdir(), `slipway-missing-${harness.engineId}`);
  await harness.apply(makePod('mounts', { command: sh('exec sleep 100'), volumeMounts: [{ name: 'host', mountPath: '/host' }] }, { volumes: [{ name: 'host', hostPath: { path: hostPath, type: 'Directory' } }] }));
  const failed = async () => (await harness.events('mounts')).find(({ reason }) => reason === 'FailedMount');
  await eventually(async () => await failed() !== undefined, 'the event FailedMount');
  assert.equal((await failed())?.message, `MountVolume.SetUp failed for volume "host" : hostPath type check failed: ${hostPath} is not a directory`);
  assert.equal(mainOf(await harness.until('mounts', each => mainOf(each) !== undefined, 'looked at'))?.state?.waiting?.reason, 'ContainerCreating');
  mkdirSync(hostPath);
  await harness.until('mounts', ready, 'ready');
  rmSync(hostPath, { recursive: true, force: true });
});

test('usage is read on demand', async () => {
  await harness.apply(makePod('busy', { command: sh('while :; do :; done') }));
  await harness.until('busy', ready, 'ready');
  await new Promise(resolve => setTimeout(resolve, 1000));
  const usage = (await harness.kubelet.connection.podUsage()).find(each => each.pod === 'busy');
  assert.ok((usage?.containers[0]?.cpuNanoCores ?? 0) > 50_000_000, JSON.stringify(usage));
  assert.ok((usage?.containers[0]?.memoryBytes ?? 0) > 10_000, JSON.stringify(usage));
  assert.ok(usage?.network !== undefined, JSON.stringify(usage));
});

test('preStop runs within the grace period, and a forced delete cuts a long one short', async () => {
  await harness.apply(makePod('stubborn', { command: sh('trap "" TERM; while :; do sleep 0.1; done'), lifecycle: { preStop: { exec: { command: sh('echo bye > /proc/1/fd/1') } } } }, { terminationGracePeriodSeconds: 60 }));
  const pod = await harness.until('stubborn', ready, 'ready');
  const log = await harness.kubelet.connection.logs({ namespace: 'default', pod: 'stubborn', container: 'main' }, { follow: true }, new AbortController().signal);
  await harness.client.delete(pods, { namespace: 'default', name: 'stubborn' });
  let text = '';
  for await (const chunk of log) { text += String(chunk); if (text.includes('bye')) break; }
  await harness.client.delete(pods, { namespace: 'default', name: 'stubborn' }, { gracePeriodSeconds: 0 });
  await eventually(async () => (await harness.docker.listContainers({ all: true, filters: JSON.stringify({ label: [`slipway.dev/pod-uid=${pod.metadata.uid ?? ''}`] }) })).length === 0, 'removed');
});

test('a resize changes what a running container has, and restarts the one whose policy says so', async () => {
  await requireLimits(harness.docker);
  const before = { requests: { cpu: '50m', memory: '32Mi' }, limits: { cpu: '100m', memory: '64Mi' } };
  const after = { requests: { cpu: '60m', memory: '40Mi' }, limits: { cpu: '200m', memory: '96Mi' } };
  const sized = (name: string): Container => ({ name, image: IMAGE, command: SLEEP, resources: before });
  await harness.apply(makePod('sized', {}, { containers: [sized('live'), { ...sized('again'), resizePolicy: [{ resourceName: 'memory', restartPolicy: 'RestartContainer' }] }] }));
  await harness.until('sized', ready, 'ready');
  await harness.client.patch(pods, { namespace: 'default', name: 'sized' }, { type: 'strategic', body: { spec: { containers: ['live', 'again'].map(name => ({ name, resources: after })) } } }, { subresource: 'resize' });
  const has = (status: ContainerStatus) => status.state?.running !== undefined && isDeepStrictEqual(status.resources, after);
  const pod = await harness.until('sized', each => ready(each) && each?.status?.containerStatuses?.every(has) === true, 'resized');
  assert.deepEqual(pod.status?.containerStatuses?.map(status => [status.name, status.restartCount, status.allocatedResources]), [['live', 0, after.requests], ['again', 1, after.requests]]);
  for (const { containerID = '' } of pod.status?.containerStatuses ?? []) {
    const { HostConfig } = await connectDocker().getContainer(containerID.replace('docker://', '')).inspect();
    assert.deepEqual([HostConfig.NanoCpus, HostConfig.Memory, HostConfig.CpuShares], [200_000_000, 96 * 1024 ** 2, 61]);
  }
  assert.deepEqual(pod.status?.conditions?.filter(({ type }) => type.startsWith('PodResize')), []);
  await harness.client.delete(pods, { namespace: 'default', name: 'sized' });
  await harness.until('sized', gone, 'gone');
});

async function eventually(check: () => Promise<boolean>, what: string): Promise<void> {
  for (let attempt = 0; attempt < 150; attempt++) { if (await check()) return; await new Promise(resolve => setTimeout(resolve, 100)); }
  assert.fail(`not ${what}`);
}

async function run(pod: string, command: readonly string[]): Promise<{ output: string; errors: string; code: number }> {
  const streams = await harness.kubelet.connection.exec({ namespace: 'default', pod, container: 'main' }, { command, stdin: false, stdout: true, stderr: true, tty: false }, new AbortController().signal);
  let output = '';
  let errors = '';
  streams.stdout?.on('data', (chunk: Buffer) => { output += chunk.toString(); });
  streams.stderr?.on('data', (chunk: Buffer) => { errors += chunk.toString(); });
  return { code: await streams.exitCode, output, errors };
}

async function readLogs(pod: string, options: { readonly previous?: boolean }, until: string): Promise<string> {
  let text = '';
  for (let attempt = 0; attempt < 50; attempt++) {
    const stream = await harness.kubelet.connection.logs({ namespace: 'default', pod, container: 'main' }, options, new AbortController().signal);
    text = '';
    for await (const chunk of stream) text += String(chunk);
    if (text.includes(until)) return text;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  return text;
}
