import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { after, before, describe, test } from 'node:test';
import type { Deployment } from '../../../src/api/objects.ts';
import { isPodReady } from '../../../src/api/podInfo.ts';
import { deployments, pods } from '../../../src/api/resources.ts';
import { connectDocker } from '../../../src/docker/connection.ts';
import { eventually } from '../../eventually.ts';
import { buildTestImages, type EngineHarness, kubectlOf, kubectlVersions, requireLimits, run, type RunOptions, service, shellPod, start, startEngineHarness, testImages, webDeployment, writeBeside } from '../engineHarness.ts';

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

for (const version of kubectlVersions) {
  describe(`kubectl ${version}`, { timeout: 200_000 }, () => {
    const old = version === '1.20';
    const name = old ? 'old' : 'new';
    const file = (content: unknown) => writeBeside(engine, `${name}-${++files}.json`, JSON.stringify(content));
    let files = 0;
    const run1 = (args: readonly string[], options?: RunOptions) => engine.kubectl(version, args, options);
    /** Must succeed; answers standard output. */
    const k = async (...args: readonly string[]): Promise<string> => {
      const { code, stdout, stderr } = await run1(args);
      assert.equal(code, 0, `kubectl ${args.join(' ')}\n${stdout}${stderr}`);
      return stdout;
    };
    const refused = async (args: readonly string[], pattern: RegExp, options?: RunOptions) => {
      const { code, stdout, stderr } = await run1(args, options);
      assert.notEqual(code, 0, stdout);
      assert.match(stderr, pattern);
    };
    const podOf = async (app: string) => (await k('get', 'pods', '-l', `app=${app}`, '-o', 'jsonpath={.items[0].metadata.name}'));
    const list = (...items: readonly object[]) => ({ apiVersion: 'v1', kind: 'List', items });

    before(async () => {
      assert.match((await run(kubectlOf(version), ['version', '--client', '-o', 'json'])).stdout, old ? /"gitVersion": "v1\.20/ : /"gitVersion": "v1\.3\d/);
    });
    after(async () => { await k('delete', 'all', '--all', '--wait=false'); });

    test('apply creates, changes, and finds nothing to do', async () => {
      const objects = (replicas: number) => file(list(webDeployment({ name, replicas }), service(name)));
      assert.equal(await k('apply', '-f', objects(1)), `deployment.apps/${name} created\nservice/${name} created\n`);
      assert.equal(await k('apply', '-f', objects(2)), `deployment.apps/${name} configured\nservice/${name} unchanged\n`);
      assert.equal(await k('apply', '-f', objects(2)), `deployment.apps/${name} unchanged\nservice/${name} unchanged\n`);
      assert.match(await k('rollout', 'status', `deployment/${name}`, '--timeout=60s'), new RegExp(`deployment "${name}" successfully rolled out\n$`));
    });

    test('get shows objects in every form', async () => {
      assert.match(await k('get', 'deployment', name), new RegExp(`^NAME +READY +UP-TO-DATE +AVAILABLE +AGE\n${name} +2/2 +2 +2 +\\d+s\n$`));
      assert.match(await k('get', 'deployment', name, '-o', 'wide'), new RegExp(`CONTAINERS +IMAGES +SELECTOR\n.* main +${testImages.v1} +app=${name}\n`));
      assert.match(await k('get', 'pods', '-l', `app=${name}`, '-o', 'wide'), /^NAME +READY +STATUS +RESTARTS +AGE +IP +NODE +NOMINATED NODE +READINESS GATES\n(\S+ +1\/1 +Running +0 +\d+s +\d+\.\d+\.\d+\.\d+ +slipway +<none> +<none>\n){2}$/);
      assert.equal(await k('get', 'service,deployment', name, '-o', 'name'), `service/${name}\ndeployment.apps/${name}\n`);
      assert.equal((JSON.parse(await k('get', 'deployment', name, '-o', 'json')) as Deployment).spec?.replicas, 2);
      assert.match(await k('get', 'deployment', name, '-o', 'yaml'), /^apiVersion: apps\/v1\nkind: Deployment\nmetadata:\n/);
      assert.match(await k('get', 'all'), new RegExp(`pod/${name}-\\S+ [^]*service/${name} [^]*deployment.apps/${name} [^]*replicaset.apps/${name}-\\S+ `));
      assert.match(await k('get', 'nodes'), /^NAME +STATUS +ROLES +AGE +VERSION\nslipway +Ready +<none> +\S+ +v1\.36/);
      assert.equal(await k('get', 'pods', '-l', 'app=nobody'), '');
      assert.match(await k('get', 'pods', '-A', '--field-selector', 'status.phase=Running', '--sort-by', '.metadata.name'), /^NAMESPACE/);
    });

    test('get -w streams what happens', async () => {
      const watching = engine.startKubectl(version, ['get', 'pods', '-w']);
      await watching.until(new RegExp(`${name}-\\S+ +1/1 +Running`));
      await k('apply', '-f', file(shellPod(`${name}-watched`, 'exit 0', { pod: { restartPolicy: 'Never' } })));
      await watching.until(new RegExp(`${name}-watched +0/1 +Pending`));
      await watching.until(new RegExp(`${name}-watched +0/1 +Completed`));
      await k('delete', 'pod', `${name}-watched`);
      await watching.stop();
    });

    test('describe tells the story of pods, workloads, services and nodes', async () => {
      const pod = await k('describe', 'pod', await podOf(name));
      for (const pattern of [/^Node: +slipway\//m, /^Status: +Running$/m, new RegExp(`^Controlled By: +ReplicaSet/${name}-`, 'm'), /Image ID: +docker:\/\/sha256:/, /State: +Running\n/, /memory: +64Mi/, /Readiness: +http-get http:\/\/:8080\/health delay=0s timeout=1s period=1s #success=1 #failure=3/, /QoS Class: +Burstable/, /Normal +Scheduled .*Successfully assigned default\//, /Normal +Pulled /, /Normal +Created .*Created container/, /Normal +Started .*Started container main/]) assert.match(pod, pattern);
      const deployment = await k('describe', 'deployment', name);
      for (const pattern of [/^Replicas: +2 desired \| 2 updated \| 2 total \| 2 available \| 0 unavailable$/m, /^StrategyType: +RollingUpdate$/m, /Available +True +MinimumReplicasAvailable/, new RegExp(`NewReplicaSet: +${name}-\\S+ \\(2/2 replicas created\\)`), /Normal +ScalingReplicaSet .*Scaled up replica set/]) assert.match(deployment, pattern);
      const described = await k('describe', 'service', name);
      for (const pattern of [/^Type: +ClusterIP$/m, /^TargetPort: +8080\/TCP$/m]) assert.match(described, pattern);
      assert.match(described, /^Endpoints: +\d+\.\d+\.\d+\.\d+:8080,\d+\.\d+\.\d+\.\d+:8080$/m);
      const node = await k('describe', 'node', 'slipway');
      for (const pattern of [/Ready +True .*KubeletReady/, /Container Runtime Version: +docker:\/\//, new RegExp(`default +${name}-\\S+ +10m`), /Allocated resources:/]) assert.match(node, pattern);
    });

    test('logs follow, tail, look back and find the pod of a deployment', async () => {
      const pod = `${name}-talker`;
      await k('apply', '-f', file(shellPod(pod, 'test -e /dev/shm/x && { echo second; trap "exit 0" TERM; while :; do sleep 0.2; done; }; touch /dev/shm/x; echo first; exit 1')));
      await engine.until(pods, pod, 'restarted', each => each !== undefined && isPodReady(each) && each.status?.containerStatuses?.[0]?.restartCount === 1);
      assert.equal(await k('logs', pod), 'second\n');
      assert.equal(await k('logs', pod, '--previous'), 'first\n');
      const app = await podOf(name);
      assert.equal(await k('logs', app, '--tail=1'), 'v1 listens\n');
      assert.match(await k('logs', `deployment/${name}`), /v1 listens\n$/);
      assert.match(await k('logs', '-l', `app=${name}`, '--prefix', '--timestamps'), new RegExp(`\\[pod/${name}-\\S+/main\\] \\d{4}-\\d\\d-\\d\\dT\\S+Z v1 listens\n`));
      const following = engine.startKubectl(version, ['logs', '-f', app, '--since=1h']);
      await following.until(/v1 listens/);
      await k('exec', app, '--', 'sh', '-c', 'echo from-exec > /proc/1/fd/1');
      await following.until(/from-exec/);
      await following.stop();
      assert.equal(await k('logs', app, '--since-time=2999-01-01T00:00:00Z'), '');
      await refused(['logs', app, '--previous'], /previous terminated container "main" in pod "\S+" not found/);
      await k('delete', 'pod', pod, '--wait=false');
    });

    test('exec runs commands, with a terminal and with piped input', async () => {
      const pod = await podOf(name);
      const { code, stdout, stderr } = await run1(['exec', pod, '--', 'sh', '-c', 'echo out; echo err >&2; exit 7']);
      assert.deepEqual({ code, stdout }, { code: 7, stdout: 'out\n' });
      assert.match(stderr, /^err\n/);
      assert.equal((await run1(['exec', '-i', pod, '--', 'cat'], { input: 'piped' })).stdout, 'piped');
      assert.equal(await k('exec', `deployment/${name}`, '--', 'sh', '-c', 'echo $VERSION'), 'v1\n');
      const dialogue = writeBeside(engine, `${name}-terminal.sh`, `stty rows 41 cols 97\n${kubectlOf(version)} exec -it ${pod} -- sh -c 'while test "$(stty size 2>/dev/null)" != "41 97"; do sleep 0.1; done; tty; read x; echo "got <$x>"; exit 4'\n`);
      const terminal = await run('script', ['-qec', `sh ${dialogue}`, '/dev/null'], { input: 'hello\n', env: { KUBECONFIG: engine.kubeconfig }, timeoutMs: 30_000 });
      assert.equal(terminal.code, 4, terminal.stdout);
      assert.match(terminal.stdout, /\/dev\/pts\/0\r\n/);
      assert.match(terminal.stdout, /got <hello>\r\n/);
      const missing = await run1(['exec', pod, '--', 'no-such-program']);
      assert.notEqual(missing.code, 0);
      assert.match(missing.stdout + missing.stderr, /exec: "no-such-program": executable file not found in \$PATH/);
    });

    test('run with a terminal makes a pod, talks to it, says how it ended and removes it', async () => {
      const pod = `${name}-typed`;
      const dialogue = writeBeside(engine, `${name}-run.sh`, `${kubectlOf(version)} run -it --rm ${pod} --image=${testImages.v1} --restart=Never --pod-running-timeout=1m --command -- sh -c 'while read x; do echo "got <$x>"; test "$x" = bye && exit 4; done'\n`);
      const terminal = start('script', ['-qec', `sh ${dialogue}`, '/dev/null'], { env: { KUBECONFIG: engine.kubeconfig }, timeoutMs: 60_000 });
      await engine.until(pods, pod, 'ready', each => each !== undefined && isPodReady(each));
      terminal.process.stdin.write('hello\n');
      await terminal.until(/got <hello>\r\n/);
      terminal.process.stdin.write('bye\n');
      const { code, stdout } = await terminal.ended;
      assert.match(stdout, /got <bye>\r\n/);
      assert.match(stdout, new RegExp(`pod "${pod}" deleted`));
      assert.equal(code, 4, stdout);
      await engine.until(pods, pod, 'gone', each => each === undefined);
    });

    test('attach connects to the first process', async () => {
      const pod = `${name}-attached`;
      await k('apply', '-f', file(shellPod(pod, 'while read x; do echo "heard <$x>"; done', { container: { stdin: true } })));
      await engine.until(pods, pod, 'ready', each => each !== undefined && isPodReady(each));
      const attached = engine.startKubectl(version, ['attach', '-i', pod]);
      attached.process.stdin.write('hello\n');
      await attached.until(/heard <hello>/);
      await attached.stop();
      await k('delete', 'pod', pod, '--wait=false');
    });

    if (!old) {
      test('patch --subresource resize changes what a container has, and restarts only the one whose policy says so', async () => {
        await requireLimits(engine.docker);
        const pod = `${name}-sized`;
        const resources = { requests: { cpu: '50m', memory: '32Mi' }, limits: { cpu: '100m', memory: '64Mi' } };
        const idle = { image: testImages.v1, command: ['/bin/sh', '-c', 'trap "exit 0" TERM; while :; do sleep 0.2; done'], resources };
        await k('apply', '-f', file(shellPod(pod, '', { pod: { containers: [{ name: 'live', ...idle }, { name: 'again', ...idle, resizePolicy: [{ resourceName: 'memory', restartPolicy: 'RestartContainer' }] }] } })));
        await engine.until(pods, pod, 'ready', each => each !== undefined && isPodReady(each));
        const wanted = { requests: { cpu: '60m', memory: '40Mi' }, limits: { cpu: '200m', memory: '96Mi' } };
        await k('patch', 'pod', pod, '--subresource', 'resize', '-p', JSON.stringify({ spec: { containers: ['live', 'again'].map(each => ({ name: each, resources: wanted })) } }));
        const resized = await engine.until(pods, pod, 'resized', each => each?.status?.containerStatuses?.every(status => status.state?.running !== undefined && isDeepStrictEqual(status.resources, wanted)) === true);
        assert.deepEqual(resized.status?.containerStatuses?.map(status => [status.name, status.restartCount, status.allocatedResources]), [['live', 0, wanted.requests], ['again', 1, wanted.requests]]);
        for (const container of (await engine.containers()).filter(each => each.pod === pod && each.running && each.container !== 'POD')) {
          const { HostConfig } = await engine.docker.getContainer(container.id).inspect();
          assert.deepEqual([HostConfig.NanoCpus, HostConfig.Memory, HostConfig.CpuShares], [200_000_000, 96 * 1024 ** 2, 61], container.container);
        }
        await refused(['patch', 'pod', pod, '--subresource', 'resize', '-p', '{"spec":{"containers":[{"name":"live","resources":{"limits":{"cpu":null}}}]}}'], /resource limits cannot be removed/);
        await k('delete', 'pod', pod, '--wait=false');
      });
    }

    test('cp carries files both ways', async () => {
      const pod = await podOf(name);
      const local = writeBeside(engine, `${name}-file.txt`, 'carried\n');
      await k('cp', local, `${pod}:/there.txt`);
      assert.equal(await k('exec', pod, '--', 'cat', '/there.txt'), 'carried\n');
      const back = `${local}.back`;
      await k('cp', `${pod}:there.txt`, back);
      assert.equal(readFileSync(back, 'utf8'), 'carried\n');
      const folder = path.join(path.dirname(local), `${name}-www`);
      mkdirSync(folder);
      await k('cp', `${pod}:/www`, folder);
      assert.match(readFileSync(path.join(folder, 'index.html'), 'utf8'), new RegExp(`^${pod} v1\n`));
    });

    test('port-forward carries HTTP to a pod and to a Service', async () => {
      for (const [target, port] of [[`pod/${await podOf(name)}`, 8080], [`service/${name}`, 80], [`deployment/${name}`, 8080]] as const) {
        const forward = engine.startKubectl(version, ['port-forward', target, `:${port}`]);
        const [, local] = await forward.until(/Forwarding from 127\.0\.0\.1:(\d+)/);
        const answers = await Promise.all([1, 2, 3].map(async () => await (await fetch(`http://127.0.0.1:${local ?? ''}/`)).text()));
        for (const answer of answers) assert.match(answer, new RegExp(`^${name}-\\S+ v1\n$`));
        await forward.stop();
      }
    });

    test('rollouts: set image, status, history, undo, pause, resume, restart', async () => {
      const status = () => k('rollout', 'status', `deployment/${name}`, '--timeout=60s');
      const image = () => k('get', 'deployment', name, '-o', 'jsonpath={.spec.template.spec.containers[0].image}');
      assert.equal(await k('set', 'image', `deployment/${name}`, `main=${testImages.v2}`), `deployment.apps/${name} image updated\n`);
      assert.match(await status(), new RegExp(`^Waiting for deployment "${name}" rollout to finish: [^]*deployment "${name}" successfully rolled out\n$`));
      await k('annotate', 'deployment', name, 'kubernetes.io/change-cause=second');
      assert.match(await k('rollout', 'history', `deployment/${name}`), /REVISION +CHANGE-CAUSE\n1 +<none>\n2 +(second|<none>)\n/);
      assert.match(await k('rollout', 'history', `deployment/${name}`, '--revision=2'), new RegExp(`with revision #2\n[^]*Image:\\s+${testImages.v2}\n`));
      assert.equal(await k('rollout', 'undo', `deployment/${name}`), `deployment.apps/${name} rolled back\n`);
      await status();
      assert.equal(await image(), testImages.v1);
      assert.equal(await k('rollout', 'undo', `deployment/${name}`, '--to-revision=2'), `deployment.apps/${name} rolled back\n`);
      assert.equal(await image(), testImages.v2);
      await status();
      await engine.untilAll(pods, 'no old pod is left', items => items.filter(pod => pod.metadata.labels?.['app'] === name).every(pod => pod.spec?.containers[0]?.image === testImages.v2));
      assert.equal(await k('rollout', 'pause', `deployment/${name}`), `deployment.apps/${name} paused\n`);
      await refused(['rollout', 'pause', `deployment/${name}`], /is already paused/);
      await k('set', 'image', `deployment/${name}`, `main=${testImages.v1}`);
      await engine.until(deployments, name, 'seen while paused', each => each?.status?.observedGeneration === each?.metadata.generation);
      assert.match(await k('get', 'pods', '-l', `app=${name}`, '-o', 'jsonpath={..image}'), new RegExp(`^(${testImages.v2} ?)+$`));
      assert.equal(await k('rollout', 'resume', `deployment/${name}`), `deployment.apps/${name} resumed\n`);
      await status();
      assert.equal(await k('rollout', 'restart', `deployment/${name}`), `deployment.apps/${name} restarted\n`);
      await status();
      await refused(['rollout', 'undo', `deployment/${name}`, '--to-revision=99'], /unable to find specified revision 99 in history/);
    });

    test('scale, wait and delete', async () => {
      assert.equal(await k('scale', `deployment/${name}`, '--replicas=3'), `deployment.apps/${name} scaled\n`);
      await k('rollout', 'status', `deployment/${name}`, '--timeout=60s');
      assert.equal(await k('wait', '--for=condition=Available', `deployment/${name}`, '--timeout=30s'), `deployment.apps/${name} condition met\n`);
      await engine.untilAll(pods, 'no pod is on its way out', items => items.every(pod => pod.metadata.deletionTimestamp === undefined));
      assert.match(await k('wait', '--for=condition=Ready', 'pod', '-l', `app=${name}`, '--timeout=30s'), /condition met\n/);
      await refused(['scale', `deployment/${name}`, '--current-replicas=9', '--replicas=1'], /[Ee]xpected replicas to be 9, was 3/);
      await k('scale', `deployment/${name}`, '--replicas=1');
      const pod = `${name}-passing`;
      await k('apply', '-f', file(shellPod(pod, 'trap "exit 0" TERM; while :; do sleep 0.2; done')));
      await k('wait', '--for=condition=Ready', `pod/${pod}`, '--timeout=30s');
      const waiting = run1(['wait', '--for=delete', `pod/${pod}`, '--timeout=30s']);
      assert.match(await k('delete', 'pod', pod), new RegExp(`^pod "${pod}" deleted`));
      assert.equal((await waiting).code, 0);
      await refused(['get', 'pod', pod], new RegExp(`Error from server \\(NotFound\\): pods "${pod}" not found`));
      assert.equal((await run1(['delete', 'pod', pod, '--ignore-not-found'])).code, 0);
    });

    test('top tells what nodes and pods use', async () => {
      assert.match(await k('top', 'nodes'), /^NAME +CPU\(cores\) +CPU\S+ +MEMORY\(bytes\) +MEMORY\S+ *\nslipway +\d+m +\d+% +\d+Mi +\d+%/);
      assert.match(await k('top', 'pods', '-l', `app=${name}`), new RegExp(`^NAME +CPU\\(cores\\) +MEMORY\\(bytes\\) *\n${name}-\\S+ +\\d+m +\\d+Mi`));
      assert.match(await k('top', 'pods', '--containers', '-l', `app=${name}`), new RegExp(`\n${name}-\\S+ +main +\\d+m +\\d+Mi`));
    });

    test('pods that ask for ephemeral-storage run where the disk has room for it, and a container without a limit is told the node\'s', async () => {
      const { capacity, allocatable } = JSON.parse(await k('get', 'node', 'slipway', '-o', 'jsonpath={.status}')) as { readonly capacity: Record<string, string>; readonly allocatable: Record<string, string> };
      assert.match(capacity['ephemeral-storage'] ?? '', /^[1-9]\d*[KMG]i$/);
      const bytes = Number(allocatable['ephemeral-storage']);
      const env = [{ name: 'DISK', valueFrom: { resourceFieldRef: { resource: 'limits.ephemeral-storage' } } }];
      const pod = (suffix: string, resources: object) => shellPod(`${name}-disk-${suffix}`, 'echo $DISK', { pod: { restartPolicy: 'Never' }, container: { env, resources } });
      await k('apply', '-f', file(list(pod('some', { requests: { 'ephemeral-storage': '1Mi' } }), pod('limited', { limits: { 'ephemeral-storage': '2Mi' } }), pod('too-much', { requests: { 'ephemeral-storage': String(bytes + 1) } }))));
      for (const [suffix, printed] of [['some', bytes], ['limited', 2 * 1024 ** 2]] as const) {
        await engine.until(pods, `${name}-disk-${suffix}`, 'at its end', it => it?.status?.phase === 'Succeeded');
        assert.equal(await k('logs', `${name}-disk-${suffix}`), `${printed}\n`);
      }
      const told = '0/1 nodes are available: 1 Insufficient ephemeral-storage.';
      await engine.until(pods, `${name}-disk-too-much`, 'refused', it => it?.status?.conditions?.some(({ message }) => message?.startsWith(told) === true) === true);
      assert.match(await k('describe', 'node', 'slipway'), /Allocated resources:[^]*\n +ephemeral-storage +0 \(0%\)/);
      await k('delete', 'pods', '--wait=false', ...['some', 'limited', 'too-much'].map(suffix => `${name}-disk-${suffix}`));
    });

    test('label, annotate, three kinds of patch, and edit', async () => {
      await k('label', 'deployment', name, 'tier=front');
      assert.match(await k('get', 'deployment', '-l', 'tier=front', '-L', 'tier'), new RegExp(`TIER\n${name} .* front\n`));
      await refused(['label', 'deployment', name, 'tier=back'], /already has a value \(front\), and --overwrite is false/);
      await k('label', 'deployment', name, 'tier-');
      await k('annotate', 'deployment', name, 'note=n');
      await k('patch', 'deployment', name, '-p', '{"spec":{"template":{"spec":{"containers":[{"name":"main","env":[{"name":"A","value":"1"}]}]}}}}');
      await k('patch', 'deployment', name, '--type=merge', '-p', '{"metadata":{"annotations":{"note":null}}}');
      await k('patch', 'deployment', name, '--type=json', '-p', '[{"op":"add","path":"/spec/minReadySeconds","value":1}]');
      const deployment = JSON.parse(await k('get', 'deployment', name, '-o', 'json')) as Deployment;
      assert.equal(deployment.metadata.annotations?.['note'], undefined);
      assert.equal(deployment.spec?.minReadySeconds, 1);
      assert.deepEqual(deployment.spec.template.spec?.containers.map(container => [container.name, container.image, container.env]), [['main', testImages.v1, [{ name: 'A', value: '1' }]]]);
      await refused(['patch', 'deployment', name, '--type=json', '-p', '[{"op":"remove","path":"/spec/none"}]'], /[Tt]he request is invalid|the server rejected our request due to an error in our request/);
      const editor = writeBeside(engine, `${name}-editor.sh`, '#!/bin/sh\nsed -i "s/minReadySeconds: 1/minReadySeconds: 0/" "$1"\n', 0o755);
      assert.equal((await run1(['edit', 'deployment', name], { env: { KUBE_EDITOR: editor } })).stdout, `deployment.apps/${name} edited\n`);
      assert.equal((await engine.client.get(deployments, { namespace: 'default', name })).spec?.minReadySeconds ?? 0, 0);
      const idle = writeBeside(engine, `${name}-idle.sh`, '#!/bin/sh\nexit 0\n', 0o755);
      assert.match((await run1(['edit', 'deployment', name], { env: { KUBE_EDITOR: idle } })).stderr, /Edit cancelled, no changes made\./);
    });

    test('diff shows what an apply would change', async () => {
      const { code, stdout, stderr } = await run1(['diff', '-f', file(webDeployment({ name, replicas: 4 }))]);
      assert.equal(code, 1, stderr);
      assert.match(stdout, /^-  replicas: 1$/m);
      assert.match(stdout, /^\+  replicas: 4$/m);
      assert.equal((await engine.client.get(deployments, { namespace: 'default', name })).spec?.replicas, 1);
    });

    test('expose, run and create make objects', async () => {
      assert.equal(await k('expose', 'deployment', name, `--name=${name}-exposed`, '--port=80', '--target-port=8080'), `service/${name}-exposed exposed\n`);
      assert.equal(await k('get', 'service', `${name}-exposed`, '-o', 'jsonpath={.spec.selector.app}:{.spec.ports[0].targetPort}'), `${name}:8080`);
      const { code, stdout } = await run1(['run', '-i', '--rm', `${name}-once`, `--image=${testImages.v1}`, '--restart=Never', '--', 'echo', 'ran once'], { timeoutMs: 60_000 });
      assert.equal(code, 0);
      assert.match(stdout, /ran once\n/);
      await k('create', 'configmap', name, '--from-literal=a=b');
      await k('create', 'secret', 'generic', name, '--from-literal=password=s3cret');
      assert.doesNotMatch(await k('describe', 'secret', name), /s3cret|czNjcmV0/);
      await k('create', 'namespace', `${name}-space`);
      await k('-n', `${name}-space`, 'create', 'deployment', 'x', `--image=${testImages.v1}`);
      await k('delete', 'namespace', `${name}-space`, '--timeout=60s');
      await k('delete', 'configmap,secret,service', '-l', 'none=none');
      await k('delete', 'configmap', name);
      await k('delete', 'secret', name);
    });

    test('explain, api-resources, events and cordon', async () => {
      if (!old) {
        assert.match(await k('explain', 'deployment.spec.strategy'), /rollingUpdate\s+<[^]*RollingUpdate/);
        assert.match(await k('explain', 'pod.spec.containers.livenessProbe.httpGet'), /port\s+<[^]*-required-/);
      }
      assert.match(await k('api-resources'), /^deployments +deploy +apps\/v1 +true +Deployment$/m);
      assert.match(await k('api-versions'), /^apps\/v1\n[^]*^v1$/m);
      assert.match(await k('get', 'events', '--sort-by=.lastTimestamp'), /Normal +ScalingReplicaSet +deployment\//);
      if (!old) {
        assert.match(await k('events', '--for', `deployment/${name}`), /ScalingReplicaSet/);
      }
      assert.match(await k('version', ...old ? ['--short'] : []), /Server Version: v1\.36/);
      assert.match(await k('cluster-info'), /is running at/);
      await k('cordon', 'slipway');
      assert.match(await k('get', 'nodes'), /Ready,SchedulingDisabled/);
      await k('uncordon', 'slipway');
      const told = async () => (await k('get', 'events', '--field-selector=involvedObject.kind=Node', '-o', 'jsonpath={range .items[*]}{.reason}: {.message}{"\\n"}{end}')).trim().split('\n');
      const statuses = ['NodeHasSufficientMemory', 'NodeHasNoDiskPressure', 'NodeHasSufficientPID', 'NodeReady', 'NodeNotSchedulable', 'NodeSchedulable'].map(reason => `${reason}: Node slipway status is now: ${reason}`);
      const expected = ['Starting: Starting kubelet.', 'RegisteredNode: Node slipway event: Registered Node slipway in Controller', ...statuses].sort();
      await eventually('the node\'s events', async () => isDeepStrictEqual((await told()).sort(), expected));
      assert.match(await k('describe', 'node', 'slipway'), /\nEvents:[^]*NodeReady +\S+ +kubelet +Node slipway status is now: NodeReady/);
    });

    test('bad input gets Kubernetes\' sentences', async () => {
      const pod = shellPod('ok', 'true') as { spec: object };
      await refused(['apply', '-f', file({ ...pod, metadata: { name: 'Bad_Name' } })], /The Pod "Bad_Name" is invalid: metadata\.name: Invalid value: "Bad_Name": a lowercase RFC 1123 subdomain must consist of/);
      await refused(['apply', '-f', file({ ...webDeployment({ name: 'wrong' }), spec: { selector: { matchLabels: { app: 'a' } }, template: { metadata: { labels: { app: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } } } })], /spec\.template\.metadata\.labels: Invalid value: .*`selector` does not match template `labels`/);
      const misspelt = ['apply', '-f', file({ ...pod, metadata: { name: `${name}-misspelt` }, spec: { containers: [{ name: 'c', image: 'i', imag: 'x' }] } })];
      // The old one checks against the schema that it fetches, the new one leaves the check to the server.
      await refused(misspelt, old ? /unknown field "imag" in io\.k8s\.api\.core\.v1\.Container/ : /strict decoding error: unknown field "spec\.containers\[0\]\.imag"/);
      await refused(['apply', '-f', file({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { containers: 'none' } })], /containers/);
      await refused(['get', 'unicorns'], /the server doesn't have a resource type "unicorns"/);
      await refused(['get', 'pod', 'nobody'], /Error from server \(NotFound\): pods "nobody" not found/);
      await refused(['create', '-f', file(service(name))], new RegExp(`Error from server \\(AlreadyExists\\): .*services "${name}" already exists`));
      await refused(['-n', 'nowhere', 'create', 'configmap', 'c'], /namespaces "nowhere" not found/);
      await refused(['set', 'image', `deployment/${name}`, 'nope=x'], /unable to find container named "nope"/);
      await refused(['logs', await podOf(name), '-c', 'nope'], /container nope is not valid for pod/);
      await refused(['apply', '-f', '-'], /error parsing STDIN|error converting YAML|mapping values/, { input: 'a: b: c' });
    });
  });
}
