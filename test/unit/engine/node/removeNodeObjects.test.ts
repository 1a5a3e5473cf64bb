import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from '../../../../src/base/fakeClock.ts';
import { RuntimeError } from '../../../../src/base/runtimeError.ts';
import type { Docker } from '../../../../src/docker/connection.ts';
import { removeNodeObjects } from '../../../../src/engine/node/removeNodeObjects.ts';

const ENGINE = 'e';
const LABELS = { 'slipway.dev/engine': ENGINE };

interface FakeContainer { readonly labels: Readonly<Record<string, string>>; /** Docker still works on its removal for so many looks. */ looksUntilGone: number }
interface Endpoint { readonly name: string }

/** As much of Docker as removal speaks to. A network with endpoints is refused as Docker 20.10 refuses it. */
class FakeDocker {
  readonly containers = new Map<string, FakeContainer>();
  readonly endpoints = new Map<string, Endpoint>();
  readonly touched: string[] = [];
  networks = ['net'];
  volumes = ['pods'];
  /** It counts endpoints that are not there. */
  miscounts = false;
  /** Comes into being after so many looks: its making was under way. */
  late: { looks: number; readonly id: string } | undefined;
  /** Another engine runs: what is removed of it is there again at the next look, its container and network under other ids. */
  remade: { readonly container: string; readonly network: string; readonly volume: string } | undefined;
  #times = 0;

  add(id: string, { looksUntilGone = 0, labels = LABELS }: { readonly looksUntilGone?: number; readonly labels?: Readonly<Record<string, string>> } = {}): void {
    this.containers.set(id, { labels, looksUntilGone });
    this.endpoints.set(id, { name: `name-${id}` });
  }

  #remake({ container, network, volume }: { readonly container: string; readonly network: string; readonly volume: string }): void {
    this.#times++;
    if (![...this.containers.keys()].some(id => id.startsWith(container))) this.containers.set(`${container}-${this.#times}`, { labels: LABELS, looksUntilGone: 0 });
    if (!this.networks.some(id => id.startsWith(network))) this.networks = [...this.networks, `${network}-${this.#times}`];
    if (!this.volumes.includes(volume)) this.volumes = [...this.volumes, volume];
  }

  get client(): Docker {
    const refuse = (statusCode: number, message: string) => Promise.reject(Object.assign(new Error(message), { statusCode, json: { message } }));
    const drop = (id: string) => { this.containers.delete(id); if (!id.startsWith('leaky')) this.endpoints.delete(id); };
    return {
      listContainers: ({ filters }: { readonly filters: { readonly volume?: readonly string[] } } = { filters: {} }) => {
        if (filters.volume !== undefined) return Promise.resolve([...this.containers].map(([Id, { labels }]) => ({ Id, Names: [`/name-${Id}`], Labels: labels })));
        if (this.remade !== undefined) this.#remake(this.remade);
        if (this.late !== undefined && this.late.looks-- === 0) this.add(this.late.id);
        for (const [id, each] of this.containers) if (each.looksUntilGone > 0 && --each.looksUntilGone === 0) drop(id);
        return Promise.resolve([...this.containers].filter(([, each]) => each.labels === LABELS).map(([Id]) => ({ Id })));
      },
      getContainer: (id: string) => ({
        remove: () => {
          this.touched.push(id);
          const container = this.containers.get(id);
          if (container === undefined) return refuse(404, `No such container: ${id}`);
          if (container.looksUntilGone > 0) return refuse(409, `removal of container ${id} is already in progress`);
          drop(id);
          return Promise.resolve();
        },
        inspect: () => {
          const container = this.containers.get(id);
          return container === undefined ? refuse(404, `No such container: ${id}`) : Promise.resolve({ Config: { Labels: container.labels } });
        },
      }),
      listNetworks: () => Promise.resolve(this.networks.map(Id => ({ Id, Name: Id }))),
      getNetwork: (id: string) => ({
        inspect: () => Promise.resolve({ Containers: Object.fromEntries([...this.endpoints].map(([key, { name }]) => [key, { Name: name }])) }),
        disconnect: ({ Container: name }: { readonly Container: string }) => {
          this.touched.push(`disconnect ${name}`);
          for (const [key, endpoint] of this.endpoints) if (endpoint.name === name) this.endpoints.delete(key);
          return Promise.resolve();
        },
        remove: () => {
          if (this.endpoints.size > 0 || this.miscounts) return refuse(403, `error while removing network: network ${id} id ${id} has active endpoints`);
          this.networks = [];
          return Promise.resolve();
        },
      }),
      listVolumes: () => Promise.resolve({ Volumes: this.volumes.map(Name => ({ Name })) }),
      getVolume: (name: string) => ({
        remove: () => {
          if (this.containers.size > 0) return refuse(409, `remove ${name}: volume is in use`);
          this.volumes = [];
          return Promise.resolve();
        },
      }),
    } as unknown as Docker;
  }
}

/** Lets time pass until the removal has ended. */
async function remove(docker: Pick<FakeDocker, 'client'>, options: { readonly clock?: FakeClock; readonly engineId?: string | undefined; readonly onWait?: () => void } = {}): Promise<unknown> {
  const { clock = new FakeClock(), ...others } = options;
  let outcome: unknown;
  removeNodeObjects({ docker: docker.client, clock, engineId: ENGINE, images: false, ...others }).then(removed => { outcome = removed; }, (error: unknown) => { outcome = error; });
  for (let round = 0; outcome === undefined && round < 1000; round++) await clock.advance(250);
  return outcome;
}

const cases: readonly { readonly name: string; readonly arrange: (docker: FakeDocker) => void; readonly containers: number }[] = [
  { name: 'what only has to be removed is', arrange: docker => { docker.add('a'); docker.add('b'); }, containers: 2 },
  { name: 'containers whose removal was under way are waited for, and then their network goes', arrange: docker => { docker.add('a', { looksUntilGone: 20 }); docker.add('b'); }, containers: 2 },
  { name: 'an endpoint that outlived its container is taken off by force', arrange: docker => { docker.add('leaky'); }, containers: 1 },
  { name: 'a container whose making was under way goes too', arrange: docker => { docker.add('a'); docker.late = { looks: 1, id: 'late' }; }, containers: 2 },
];
for (const { name, arrange, containers } of cases) {
  test(name, async () => {
    const docker = new FakeDocker();
    arrange(docker);
    assert.deepEqual(await remove(docker), { containers, networks: 1, volumes: 1, images: 0 });
    assert.deepEqual([docker.containers.size, docker.endpoints.size, docker.networks, docker.volumes], [0, 0, [], []]);
  });
}

test('somebody else\'s container on the network is left alone and named', async () => {
  const docker = new FakeDocker();
  docker.add('a');
  docker.add('theirs', { labels: {} });
  const clock = new FakeClock(0);
  const error = await remove(docker, { clock });
  assert.ok(clock.now() <= 250, `${clock.now()} ms`);
  assert.ok(error instanceof RuntimeError);
  assert.match(error.message, /^the container "name-theirs", which is not Slipway's, is connected to the network "net": disconnect it with "docker network disconnect net name-theirs"$/);
  assert.equal(docker.touched.some(each => each.includes('theirs')), false);
});

test('somebody else\'s container that has a volume is left alone and named, at once', async () => {
  const docker = new FakeDocker();
  docker.add('theirs', { labels: {} });
  docker.endpoints.clear();
  const clock = new FakeClock(0);
  const error = await remove(docker, { clock });
  assert.ok(clock.now() <= 250, `${clock.now()} ms`);
  assert.ok(error instanceof RuntimeError);
  assert.deepEqual([error.operation, error.statusCode, error.message], ['remove volume pods', 409, 'the container "name-theirs", which is not Slipway\'s, uses the volume "pods": remove that container first']);
  assert.deepEqual([docker.networks, docker.touched], [[], []]);
});

test('waiting is told once, and only where there is something to wait for', async () => {
  let told = 0;
  const onWait = () => { told++; };
  const quick = new FakeDocker();
  quick.add('a');
  await remove(quick, { onWait });
  assert.equal(told, 0);
  const slow = new FakeDocker();
  slow.add('a', { looksUntilGone: 20 });
  await remove(slow, { onWait });
  assert.equal(told, 1);
});

test('of every engine\'s objects those are removed that are there, not what an engine that runs makes again', async () => {
  const docker = new FakeDocker();
  docker.add('a', { looksUntilGone: 3 });
  docker.remade = { container: 'agent', network: 'net', volume: 'pods' };
  const clock = new FakeClock(0);
  const removed = await remove(docker, { clock, engineId: undefined });
  assert.ok(!(removed instanceof Error), String(removed));
  assert.ok(clock.now() < 90_000, `${clock.now()} ms`);
  assert.equal(docker.containers.has('a'), false);
});

test('a Docker that has lost count of endpoints is to be restarted', async () => {
  const docker = new FakeDocker();
  docker.add('a');
  docker.miscounts = true;
  const error = await remove(docker);
  assert.ok(error instanceof RuntimeError);
  assert.match(error.message, /^Docker says that the network net has active endpoints, but lists none; .*restart Docker/);
});

test('what Docker goes on refusing is told in its own words, after a while', async () => {
  const docker = new FakeDocker();
  docker.add('stuck', { looksUntilGone: Infinity });
  const error = await remove(docker);
  assert.ok(error instanceof RuntimeError);
  assert.deepEqual([error.operation, error.statusCode, error.message], ['remove container stuck', 409, 'removal of container stuck is already in progress']);
});

test('what another engine makes again and again is not removed for ever', async () => {
  const docker = new FakeDocker();
  const { client } = docker;
  let made = 0;
  const error = await remove({ client: { ...client, listContainers: () => { docker.add(`again-${made++}`); return client.listContainers(); } } as Docker });
  assert.ok(error instanceof RuntimeError);
  assert.match(error.message, /^they are made again and again/);
});

test('a Docker that does not answer is not asked again', async () => {
  const docker = { listContainers: () => Promise.reject(Object.assign(new Error('connect ENOENT'), { code: 'ENOENT' })) } as unknown as Docker;
  await assert.rejects(removeNodeObjects({ docker, clock: new FakeClock(), engineId: ENGINE, images: false }), /Docker does not answer/);
});
