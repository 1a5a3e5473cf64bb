import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RuntimeError } from '../../src/base/runtimeError.ts';
import type { ContainerConfig, ContainerRuntime, RuntimeEvent, SandboxConfig } from '../../src/engine/cri/contract.ts';

export interface RuntimeUnderTest {
  readonly runtime: ContainerRuntime;
  /** Holds a program that runs until it is stopped. */
  readonly image: string;
  readonly network: { readonly name: string; readonly address: string };
  readonly runsForever: readonly string[];
  /** Lets time pass until `promise` settles. */
  during<T>(promise: Promise<T>): Promise<T>;
}

const NODE = 'node-a';
const POD = { uid: 'conformance-pod', namespace: 'default', name: 'web' };

/** What every ContainerRuntime promises. `make` is called once per test; `name` goes into the test's name. */
export function testContainerRuntime(name: string, make: () => Promise<RuntimeUnderTest>): void {
  const sandboxOf = ({ image, network, runsForever }: RuntimeUnderTest): SandboxConfig => ({
    pod: POD, node: NODE, attempt: 0, graceSeconds: 5, image, command: runsForever, environment: {}, binds: [], capAdd: [], network, hostname: 'web', hostPid: false, hostIpc: false, sysctls: {}, ports: [], labels: {},
  });
  const containerOf = async ({ runtime, image, runsForever }: RuntimeUnderTest, sandboxId: string, overrides: Partial<ContainerConfig> = {}): Promise<ContainerConfig> => ({
    pod: POD, node: NODE, name: 'main', attempt: 2, backOffMs: 20_000, graceSeconds: 7, specHash: 'abc', sandboxId, image, imageId: (await runtime.image(image))?.id ?? '', entrypoint: runsForever, command: [], environment: ['A=1'],
    mounts: [], resources: { oomScoreAdj: 0 }, supplementalGroups: [], privileged: false, capAdd: [], capDrop: [], readOnlyRootFilesystem: false, securityOptions: [],
    hostNetwork: false, hostIpc: false, hostPid: false, sharePid: false, stdin: false, stdinOnce: false, tty: false, labels: {}, ...overrides,
  });

  test(`${name}: what was written at creation is read back from the running container`, async () => {
    const under = await make();
    const { runtime, during } = under;
    const sandbox = await during(runtime.createSandbox(sandboxOf(under)));
    const id = await during(runtime.createContainer(await containerOf(under, sandbox)));
    assert.equal((await runtime.inspect(id))?.state, 'created');
    await during(runtime.start(sandbox));
    await during(runtime.start(id));
    await during(runtime.start(id));
    const listed = await runtime.list(NODE);
    assert.deepEqual(listed.map(each => each.kind).sort(), ['container', 'sandbox']);
    const container = listed.find(each => each.id === id);
    assert.deepEqual([container?.pod, container?.name, container?.attempt, container?.backOffMs, container?.graceSeconds, container?.specHash, container?.image, container?.state], [POD, 'main', 2, 20_000, 7, 'abc', under.image, 'running']);
    assert.equal(listed.find(each => each.id === sandbox)?.address, under.network.address);
    assert.deepEqual(await runtime.list('another-node'), []);
    await during(runtime.remove(id));
    await during(runtime.remove(sandbox));
    assert.deepEqual(await runtime.list(NODE), []);
  });

  test(`${name}: a container cannot start while its sandbox does not run`, async () => {
    const under = await make();
    const { runtime, during } = under;
    const sandbox = await during(runtime.createSandbox(sandboxOf(under)));
    const id = await during(runtime.createContainer(await containerOf(under, sandbox)));
    await assert.rejects(during(runtime.start(id)), RuntimeError);
    await during(runtime.remove(id));
    await during(runtime.remove(sandbox));
  });

  test(`${name}: resources change while a container runs, and what is not named stays`, async () => {
    const under = await make();
    const { runtime, during } = under;
    const sandbox = await during(runtime.createSandbox(sandboxOf(under)));
    const before = { cpuShares: 100, nanoCpus: 500_000_000, memoryBytes: 64 * 1024 ** 2 };
    const id = await during(runtime.createContainer(await containerOf(under, sandbox, { resources: { ...before, oomScoreAdj: 0 } })));
    await during(runtime.start(sandbox));
    await during(runtime.start(id));
    assert.deepEqual((await runtime.inspect(id))?.resources, before);
    await during(runtime.updateResources(id, { nanoCpus: 250_000_000, memoryBytes: 32 * 1024 ** 2 }));
    const after = await runtime.inspect(id);
    assert.deepEqual([after?.state, after?.resources, after?.createdWith], ['running', { cpuShares: 100, nanoCpus: 250_000_000, memoryBytes: 32 * 1024 ** 2 }, before]);
    await during(runtime.remove(id));
    await during(runtime.remove(sandbox));
  });

  test(`${name}: stop, remove and inspect of what is not there succeed`, async () => {
    const { runtime, during } = await make();
    const absent = '0'.repeat(64);
    await during(runtime.stop(absent, 1));
    await during(runtime.remove(absent));
    assert.equal(await runtime.inspect(absent), undefined);
    assert.equal(await runtime.image('slipway-test/absent:0'), undefined);
  });

  test(`${name}: events begin with a resync and tell starts, ends and removals in order`, async () => {
    const under = await make();
    const { runtime, during } = under;
    const controller = new AbortController();
    const seen: RuntimeEvent[] = [];
    let wake = () => undefined as void;
    const follow = (async () => { for await (const event of runtime.events(controller.signal)) { seen.push(event); wake(); } })();
    const until = (count: number) => new Promise<void>(resolve => { wake = () => { if (seen.length >= count) resolve(); }; wake(); });
    await during(until(1));
    assert.deepEqual(seen, [{ type: 'resync' }]);
    const sandbox = await during(runtime.createSandbox(sandboxOf(under)));
    await during(runtime.start(sandbox));
    await during(runtime.stop(sandbox, 0));
    await during(runtime.remove(sandbox));
    await during(until(4));
    assert.deepEqual(seen.slice(1), ['started', 'died', 'removed'].map(type => ({ type, id: sandbox, podUid: POD.uid })));
    controller.abort();
    await follow;
  });

  test(`${name}: a stopped container tells its exit code and when it ended`, async () => {
    const under = await make();
    const { runtime, during } = under;
    const sandbox = await during(runtime.createSandbox(sandboxOf(under)));
    const id = await during(runtime.createContainer(await containerOf(under, sandbox)));
    await during(runtime.start(sandbox));
    await during(runtime.start(id));
    await during(runtime.stop(id, 5));
    const ended = await runtime.inspect(id);
    assert.equal(ended?.state, 'exited');
    assert.equal(ended?.exitCode, 143);
    assert.ok((ended?.finishedAtMs ?? 0) >= (ended?.startedAtMs ?? Infinity));
    await during(runtime.stop(id, 5));
    await during(runtime.remove(id));
    await during(runtime.remove(sandbox));
  });
}
