import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { once } from 'node:events';
import { PassThrough, Readable, Writable } from 'node:stream';
import { after, before, describe, test } from 'node:test';
import { ADD, Attach, CHANGE, CoreV1Api, Cp, DELETE, ERROR, Exec, KubeConfig, Log, makeInformer, Metrics, PortForward, topNodes, topPods, UPDATE, type V1Pod, type V1Status, Watch } from '@kubernetes/client-node';
import { isPodReady } from '../../../src/api/podInfo.ts';
import { pods } from '../../../src/api/resources.ts';
import { connectDocker } from '../../../src/docker/connection.ts';
import { buildTestImages, type EngineHarness, kubectlOf, type Outcome, run, shellPod, start, startEngineHarness, toolOf, writeBeside } from '../engineHarness.ts';

/*
 * Clients other than kubectl as people and programs use them, against the engine with real pods.
 */

const IDLE = 'trap "exit 0" TERM; while :; do sleep 0.2; done';
let engine: EngineHarness;
let removeImages: () => Promise<void>;
const config = new KubeConfig();
before(async () => {
  removeImages = await buildTestImages(connectDocker());
  engine = await startEngineHarness();
  config.loadFromFile(engine.kubeconfig);
  await engine.apply(
    shellPod('web', 'mkdir -p /www; echo hello > /www/index.html; exec httpd -f -p 8080 -h /www', { container: { readinessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 1 } } }),
    shellPod('listener', 'while read x; do echo "heard <$x>"; done', { container: { stdin: true } }),
    shellPod('talker', 'echo started; while test ! -e /go; do sleep 0.1; done; echo later', { pod: { restartPolicy: 'Never' } }),
  );
  for (const name of ['web', 'listener', 'talker']) await engine.until(pods, name, 'ready', pod => pod !== undefined && isPodReady(pod));
});
after(async () => {
  await engine.close();
  await removeImages();
});

class Sink extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void { this.text += chunk.toString(); this.emit('wrote'); done(); }
  async until(pattern: RegExp): Promise<void> { while (!pattern.test(this.text)) await once(this, 'wrote'); }
}

describe('beside kubectl', { timeout: 120_000 }, () => {
  const environment = () => ({ KUBECONFIG: engine.kubeconfig, HOME: path.dirname(engine.dataDirectory), PATH: `${path.dirname(kubectlOf('unstable'))}:${process.env['PATH'] ?? ''}`, TERM: 'xterm' });
  const tool = (name: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Outcome> => run(toolOf(name), args, { env: { ...environment(), ...env } });

  test('kubecolor colours what kubectl prints and changes nothing else', async () => {
    const args = ['get', 'nodes', '-o', 'wide'];
    const { code, stdout, stderr } = await tool('kubecolor', [...args, '--force-colors']);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /\u001b\[\d+m/);
    assert.match(withoutColours(stdout), /^NAME +STATUS +ROLES .*\nslipway +Ready +<none> /);
  });

  test('kubectx and kubens list and switch contexts and namespaces', async () => {
    const own = { KUBECONFIG: writeBeside(engine, 'switched', readFileSync(engine.kubeconfig, 'utf8')) };
    const k = async (...args: readonly string[]) => (await run(kubectlOf('unstable'), args, { env: own })).stdout;
    const first = (await k('config', 'current-context')).trim();
    await k('config', 'set-context', 'other', `--cluster=${first}`, `--user=${first}`);
    assert.equal((await tool('kubectx', [], own)).stdout, `other\n${first}\n`);
    assert.equal((await tool('kubectx', ['other'], own)).code, 0);
    assert.equal(await k('config', 'current-context'), 'other\n');
    assert.equal((await tool('kubectx', ['-'], own)).code, 0);
    assert.equal((await tool('kubectx', ['-c'], own)).stdout, `${first}\n`);
    assert.equal((await tool('kubens', [], own)).stdout, 'default\nkube-node-lease\nkube-public\nkube-system\n');
    assert.match((await tool('kubens', ['kube-system'], own)).stderr, /Active namespace is "kube-system"\./);
    assert.match(await k('config', 'view', '--minify', '-o', 'jsonpath={..namespace}'), /^kube-system$/);
    assert.match((await tool('kubens', ['nowhere'], own)).stderr, /no namespace exists with name "nowhere"/);
  });

  test('kubetail prints the log of the pod that a label picks, each line with its pod', async () => {
    // It ends its process group when it ends: it gets one of its own.
    const { stdout } = await start('setsid', [toolOf('kubetail'), '--selector', 'run=talker', '--follow', 'false', '--colored-output', 'false', '--since', '1h'], { env: environment() }).ended;
    assert.match(withoutColours(stdout), /^Will tail 1 logs\.\.\.\ntalker\n\[talker\] started *\n$/);
  });
});

describe('@kubernetes/client-node', { timeout: 120_000 }, () => {
  test('Exec delivers outputs, input and the exit code', async () => {
    const [stdout, stderr] = [new Sink(), new Sink()];
    const status = await new Promise<V1Status>((resolve, reject) => {
      new Exec(config).exec('default', 'web', 'main', ['sh', '-c', 'read line; echo got $line; echo err >&2; exit 7'], stdout, stderr, Readable.from([Buffer.from('hello\n')]), false, resolve).catch(reject);
    });
    assert.deepEqual([stdout.text, stderr.text, status.reason, status.details?.causes?.[0]?.message], ['got hello\n', 'err\n', 'NonZeroExitCode', '7']);
  });

  test('Attach hears the first process and speaks to it', async () => {
    const stdout = new Sink();
    const stdin = new PassThrough();
    const webSocket = await new Attach(config).attach('default', 'listener', 'main', stdout, null, stdin, false);
    stdin.write('you\n');
    await stdout.until(/heard <you>/);
    webSocket.close();
  });

  test('Log reads what was written and follows to the end', async () => {
    const sink = new Sink();
    await new Log(config).log('default', 'talker', 'main', sink, { follow: true });
    await sink.until(/^started\n/);
    await Promise.all([once(sink, 'finish'), engine.k('exec', 'talker', '--', 'touch', '/go')]);
    assert.equal(sink.text, 'started\nlater\n');
  });

  test('PortForward carries HTTP', async () => {
    const [input, output, errors] = [new PassThrough(), new Sink(), new Sink()];
    const socket = await new PortForward(config).portForward('default', 'web', [8080], output, errors, input);
    input.write('GET /index.html HTTP/1.0\r\n\r\n');
    await output.until(/^HTTP\/1\.\d 200 OK\r\n[^]*\r\n\r\nhello\n$/);
    assert.equal(errors.text, '');
    input.end();
    (typeof socket === 'function' ? socket() : socket)?.close();
  });

  test('Cp carries files both ways', async () => {
    const folder = path.dirname(engine.dataDirectory);
    for (const name of ['there', 'back']) mkdirSync(path.join(folder, name));
    writeBeside(engine, 'there/carried.txt', 'carried\n');
    // Both resolve before the files have arrived.
    const copy = new Cp(config);
    await copy.cpToPod('default', 'web', 'main', path.join(folder, 'there'), '/www');
    await engine.k('exec', 'web', '--', 'sh', '-c', 'until grep -qx carried /www/carried.txt; do sleep 0.1; done');
    await copy.cpFromPod('default', 'web', 'main', 'index.html', path.join(folder, 'back'), '/www');
    const file = path.join(folder, 'back', 'index.html');
    while (!existsSync(file) || readFileSync(file, 'utf8') !== 'hello\n') await new Promise(resolve => { setTimeout(resolve, 20); });
  });

  test('Metrics, topNodes and topPods tell what nodes and pods use', async () => {
    const metrics = new Metrics(config);
    assert.deepEqual((await metrics.getNodeMetrics()).items.map(({ metadata }) => metadata.name), ['slipway']);
    const [web] = (await metrics.getPodMetrics('default')).items.filter(({ metadata }) => metadata.name === 'web');
    assert.match(web?.containers[0]?.usage.memory ?? '', /^\d+(Ki|Mi)?$/);
    const core = config.makeApiClient(CoreV1Api);
    assert.deepEqual((await topNodes(core)).map(({ Node }) => Node.metadata?.name), ['slipway']);
    assert.ok((await topPods(core, metrics, 'default')).some(({ Pod, Containers }) => Pod.metadata?.name === 'web' && Containers.length === 1));
  });

  test('Watch tells of a pod from its creation to its end', async () => {
    const seen: string[] = [];
    const watch = new Watch(config);
    let last: V1Pod | undefined;
    const ended = new Promise<void>((resolve, reject) => {
      let asked = false;
      const heard = (phase: string, pod: V1Pod) => {
        seen.push(phase);
        last = pod;
        if (phase === 'DELETED') resolve();
        if (asked || pod.status?.phase !== 'Running') return;
        asked = true;
        engine.k('delete', 'pod', 'watched', '--wait=false').catch(reject);
      };
      watch.watch('/api/v1/namespaces/default/pods', { fieldSelector: 'metadata.name=watched' }, heard, error => { reject(error instanceof Error ? error : new Error('the watch ended')); }).then(controller => { void ended.finally(() => { controller.abort(); }); }, reject);
    });
    await engine.apply(shellPod('watched', IDLE));
    await ended;
    assert.equal(last?.metadata?.name, 'watched');
    assert.deepEqual([seen[0], ...new Set(seen.slice(1))], ['ADDED', 'MODIFIED', 'DELETED']);
  });

  test('makeInformer keeps a cache that follows, also over kill -9 of the engine', async () => {
    const core = config.makeApiClient(CoreV1Api);
    const informer = makeInformer<V1Pod>(config, '/api/v1/namespaces/default/pods', () => core.listNamespacedPod({ namespace: 'default', labelSelector: 'informed=yes' }), 'informed=yes');
    const events: string[] = [];
    const broken = Promise.withResolvers<void>();
    let stopped = false;
    for (const verb of [ADD, UPDATE, DELETE] as const) informer.on(verb, pod => { events.push(`${verb} ${pod.metadata?.name}`); });
    // As its documentation has it: the program starts it again.
    informer.on(ERROR, () => { broken.resolve(); if (!stopped) setTimeout(() => { void informer.start(); }, 200); });
    const until = (wanted: string) => new Promise<void>(resolve => {
      const look = () => { if (events.includes(wanted)) resolve(); };
      informer.on(CHANGE, look);
      look();
    });
    await informer.start();
    const labelled = (name: string) => ({ ...shellPod(name, IDLE), metadata: { name, labels: { informed: 'yes' } } });
    await engine.apply(labelled('first'));
    await until('add first');
    await engine.kill();
    await broken.promise;
    await engine.start();
    await engine.apply(labelled('second'));
    await until('add second');
    await engine.k('delete', 'pod', 'first', '--wait=false');
    await until('delete first');
    assert.deepEqual(informer.list('default').map(pod => pod.metadata?.name), ['second']);
    stopped = true;
    await informer.stop();
    await engine.k('delete', 'pod', 'second', '--wait=false');
  });
});

function withoutColours(text: string): string { return text.replaceAll(/\u001b(?:\[[\d;]*m|\(B)/g, ''); }
