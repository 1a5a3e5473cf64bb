import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiError, isAlreadyExists, isConflict, isExpired, isNotFound } from '../../src/api/apiError.ts';
import type { Client, WatchEvent } from '../../src/api/client.ts';
import type { ConfigMap, Deployment, Job, KubernetesObject, Namespace, Node, Pod, Service } from '../../src/api/objects.ts';
import { configMaps, deployments, endpoints, jobs, limitRanges, namespaces, nodeMetrics, nodes, pods, services } from '../../src/api/resources.ts';

/** A client of a fresh API with the system namespaces, where no controller runs. `close` ends what `open` made. */
export interface OpenedClient { readonly client: Client; close(): Promise<void> }

const NAMESPACE = 'default';
const configMap = (name: string, data: Record<string, string> = {}, labels: Record<string, string> = {}): ConfigMap =>
  ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: NAMESPACE, labels }, data });
const pod = (name: string, spec: Partial<NonNullable<Pod['spec']>> = {}): Pod =>
  ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: NAMESPACE }, spec: { containers: [{ name: 'c', image: 'busybox' }], ...spec } });
const deployment = (name: string): Deployment => ({
  apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace: NAMESPACE },
  spec: { replicas: 2, selector: { matchLabels: { app: name } }, template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'c', image: 'busybox' }] } } },
});
const service = (name: string, spec: Partial<NonNullable<Service['spec']>> = {}): Service =>
  ({ apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: NAMESPACE }, spec: { selector: { app: name }, ports: [{ port: 80 }], ...spec } });
const at = (name: string) => ({ name, namespace: NAMESPACE });

async function take<T>(events: AsyncIterable<T>, count: number): Promise<T[]> {
  const taken: T[] = [];
  for await (const event of events) if (taken.push(event) === count) break;
  return taken;
}
const toLine = ({ type, object }: WatchEvent<KubernetesObject>) => `${type} ${object.metadata.name ?? ''}`.trim();
const refused = (code: number, reason: string, message?: RegExp | string) => (error: unknown): boolean => {
  assert.ok(error instanceof ApiError, String(error));
  assert.deepEqual([error.code, error.reason], [code, reason], error.message);
  if (typeof message === 'string') assert.equal(error.message, message);
  else if (message !== undefined) assert.match(error.message, message);
  return true;
};

/** What `Client` promises; run for each implementation. */
export function testClient(open: () => Promise<OpenedClient>): void {
  const it = (name: string, run: (client: Client) => Promise<void>) => void test(name, { timeout: 20_000 }, async () => {
    const { client, close } = await open();
    try { await run(client); } finally { await close(); }
  });

  it('a created object has uid, resourceVersion, creationTimestamp and defaults, and reads back the same', async client => {
    const created = await client.create(pods, pod('a'));
    assert.match(created.metadata.uid ?? '', /^[0-9a-f-]{36}$/);
    assert.match(created.metadata.resourceVersion ?? '', /^\d+$/);
    assert.match(created.metadata.creationTimestamp ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    assert.equal(created.spec?.restartPolicy, 'Always');
    assert.equal(created.status?.phase, 'Pending');
    assert.deepEqual(await client.get(pods, at('a')), created);
  });

  it('a missing object is refused with 404 in Kubernetes\' words', async client => {
    await assert.rejects(client.get(pods, at('none')), refused(404, 'NotFound', 'pods "none" not found'));
    await assert.rejects(client.get(deployments, at('none')), refused(404, 'NotFound', 'deployments.apps "none" not found'));
    await assert.rejects(client.update(configMaps, configMap('none')), isNotFound);
    await assert.rejects(client.delete(configMaps, at('none')), isNotFound);
  });

  it('a second object of a name is refused with 409', async client => {
    await client.create(configMaps, configMap('a'));
    await assert.rejects(client.create(configMaps, configMap('a')), isAlreadyExists);
  });

  it('a namespace that is not there is refused with 404, one under deletion with 403', async client => {
    const into = (namespace: string) => client.create(configMaps, { ...configMap('a'), metadata: { name: 'a', namespace } });
    await assert.rejects(into('nowhere'), refused(404, 'NotFound', 'namespaces "nowhere" not found'));
    await client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'dying' } });
    const marked = await client.delete(namespaces, { name: 'dying' });
    assert.equal(marked?.status?.phase, 'Terminating');
    await assert.rejects(into('dying'), refused(403, 'Forbidden', 'configmaps "a" is forbidden: unable to create new content in namespace dying because it is being terminated'));
  });

  it('finalizing a namespace under deletion takes it away', async client => {
    await client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'dying' } });
    const marked = await client.delete(namespaces, { name: 'dying' }) as Namespace;
    await client.update(namespaces, { ...marked, spec: { finalizers: [] } }, { subresource: 'finalize' });
    await assert.rejects(client.get(namespaces, { name: 'dying' }), isNotFound);
  });

  it('namespaces of the system may not go', async client => {
    await assert.rejects(client.delete(namespaces, { name: 'default' }), refused(403, 'Forbidden', 'namespaces "default" is forbidden: this namespace may not be deleted'));
  });

  it('generateName gives each object a name of its own', async client => {
    const make = () => client.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'gen-', namespace: NAMESPACE } });
    const names = (await Promise.all([make(), make(), make()])).map(({ metadata }) => metadata.name ?? '');
    assert.equal(new Set(names).size, 3);
    for (const name of names) assert.match(name, /^gen-[a-z0-9]{5}$/);
  });

  it('a LimitRange without a name gets one that nobody has', async client => {
    const make = () => client.create(limitRanges, { apiVersion: 'v1', kind: 'LimitRange', metadata: { namespace: NAMESPACE }, spec: { limits: [{ type: 'Container', max: { cpu: '1' } }] } });
    const names = (await Promise.all([make(), make()])).map(({ metadata }) => metadata.name ?? '');
    for (const name of names) assert.match(name, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    assert.notEqual(names[0], names[1]);
  });

  it('an invalid object is refused with 422 and the causes by field', async client => {
    await assert.rejects(client.create(pods, pod('Bad_Name', { containers: [] })), (error: unknown) => {
      refused(422, 'Invalid', /^Pod "Bad_Name" is invalid: \[/)(error);
      const fields = (error as ApiError).status.details?.causes?.map(cause => cause.field) ?? [];
      return fields.includes('metadata.name') && fields.includes('spec.containers');
    });
  });

  it('strict field validation refuses unknown fields, otherwise they are dropped', async client => {
    const odd = { ...configMap('a'), oddity: 1 } as ConfigMap;
    await assert.rejects(client.create(configMaps, odd, { fieldValidation: 'Strict' }), refused(400, 'BadRequest', /strict decoding error: unknown field "oddity"/));
    assert.ok(!('oddity' in await client.create(configMaps, odd, { fieldValidation: 'Ignore' })));
  });

  it('whoever creates what is stored as data only is told so', async client => {
    const warnings: string[] = [];
    const job: Job = { apiVersion: 'batch/v1', kind: 'Job', metadata: at('a'), spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox' }] } } } };
    await client.create(jobs, job, { onWarning: text => warnings.push(text) });
    await client.create(configMaps, configMap('a'), { onWarning: text => warnings.push(text) });
    assert.deepEqual(warnings, ['Job is served as data only: no pods are made from it']);
    warnings.length = 0;
    await client.patch(jobs, at('b'), { type: 'apply', body: { ...job, metadata: at('b') } }, { fieldManager: 'm', onWarning: text => warnings.push(text) });
    await client.update(endpoints, { apiVersion: 'v1', kind: 'Endpoints', metadata: at('c') }, { onWarning: text => warnings.push(text) });
    assert.deepEqual(warnings.filter(text => text.includes('data only')), ['Job is served as data only: no pods are made from it']);
  });

  it('a dry run answers like the real one and changes nothing', async client => {
    const created = await client.create(configMaps, configMap('a'), { dryRun: true });
    assert.ok(created.metadata.uid);
    await assert.rejects(client.get(configMaps, at('a')), isNotFound);
    await client.create(configMaps, configMap('a', { x: '1' }));
    const updated = await client.update(configMaps, configMap('a', { x: '2' }), { dryRun: true });
    assert.equal(updated.data?.['x'], '2');
    await client.delete(configMaps, at('a'), { dryRun: true });
    assert.equal((await client.get(configMaps, at('a'))).data?.['x'], '1');
  });

  it('an update with an old resourceVersion or another uid conflicts, one without version wins', async client => {
    const first = await client.create(configMaps, configMap('a', { x: '1' }));
    await client.update(configMaps, { ...first, data: { x: '2' } });
    await assert.rejects(client.update(configMaps, { ...first, data: { x: '3' } }), isConflict);
    await assert.rejects(client.update(configMaps, { ...configMap('a'), metadata: { ...at('a'), uid: 'other' } }), isConflict);
    assert.equal((await client.update(configMaps, configMap('a', { x: '4' }))).data?.['x'], '4');
  });

  it('an update that changes nothing keeps the resourceVersion', async client => {
    const first = await client.create(configMaps, configMap('a', { x: '1' }));
    assert.equal((await client.update(configMaps, first)).metadata.resourceVersion, first.metadata.resourceVersion);
  });

  it('generation counts changes of the spec only, and status has its own way in', async client => {
    const created = await client.create(deployments, deployment('web'));
    assert.equal(created.metadata.generation, 1);
    const withStatus = await client.update(deployments, { ...created, spec: { ...created.spec as NonNullable<Deployment['spec']>, replicas: 9 }, status: { replicas: 2 } }, { subresource: 'status' });
    assert.deepEqual([withStatus.metadata.generation, withStatus.spec?.replicas, withStatus.status?.replicas], [1, 2, 2]);
    const scaled = await client.update(deployments, { ...withStatus, spec: { ...withStatus.spec as NonNullable<Deployment['spec']>, replicas: 3 }, status: {} });
    assert.deepEqual([scaled.metadata.generation, scaled.spec?.replicas, scaled.status?.replicas], [2, 3, 2]);
  });

  it('JSON, merge and strategic merge patches apply to the newest state', async client => {
    await client.create(deployments, deployment('web'));
    await client.patch(deployments, at('web'), { type: 'json', operations: [{ op: 'replace', path: '/spec/replicas', value: 5 }] });
    await client.patch(deployments, at('web'), { type: 'merge', body: { metadata: { labels: { a: 'b' } } } });
    const patched = await client.patch(deployments, at('web'), { type: 'strategic', body: { spec: { template: { spec: { containers: [{ name: 'side', image: 'side' }] } } } } });
    assert.deepEqual([patched.spec?.replicas, patched.metadata.labels], [5, { a: 'b' }]);
    assert.deepEqual(patched.spec?.template.spec?.containers.map(({ name }) => name).sort(), ['c', 'side']);
    await assert.rejects(client.patch(deployments, at('web'), { type: 'merge', body: { metadata: { resourceVersion: '1' } } }), isConflict);
    await assert.rejects(client.patch(deployments, at('none'), { type: 'merge', body: {} }), isNotFound);
  });

  const owners = ({ metadata }: KubernetesObject) => metadata.managedFields?.map(({ manager, operation, subresource }) => [manager, operation, ...(subresource === undefined ? [] : [subresource])].join(' ')).sort();

  it('every write says who owns what it changed, by the name that the writer gives', async client => {
    const created = await client.create(deployments, deployment('web'), { fieldManager: 'creator' });
    assert.deepEqual(owners(created), ['creator Update']);
    assert.deepEqual(created.metadata.managedFields?.[0]?.fieldsV1?.['f:spec' as never]?.['f:replicas' as never], {});
    await client.update(deployments, { ...created, status: { replicas: 1 } }, { subresource: 'status', fieldManager: 'controller' });
    await client.patch(deployments, at('web'), { type: 'merge', body: { spec: { replicas: 3 } } }, { fieldManager: 'patcher' });
    await client.updateScale(deployments, at('web'), 4);
    assert.deepEqual(owners(await client.get(deployments, at('web')))?.filter(owner => !owner.endsWith(' scale')), ['controller Update status', 'creator Update']);
    assert.deepEqual((owners(await client.get(deployments, at('web'))) ?? []).filter(owner => owner.endsWith(' scale')).length, 1);
  });

  it('an apply creates what is not there, conflicts over what others own, takes it by force and removes what it leaves out', async client => {
    const apply = (manager: string, body: object, options: { readonly force?: boolean; readonly dryRun?: boolean } = {}) =>
      client.patch(configMaps, at('a'), { type: 'apply', body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: at('a'), ...body }, force: options.force === true }, { fieldManager: manager, dryRun: options.dryRun === true });
    assert.equal((await apply('one', { data: { x: '1' } }, { dryRun: true })).data?.['x'], '1');
    await assert.rejects(client.get(configMaps, at('a')), isNotFound);
    const created = await apply('one', { data: { x: '1', y: '1' } });
    assert.deepEqual([created.data, owners(created)], [{ x: '1', y: '1' }, ['one Apply']]);
    assert.equal((await apply('one', { data: { x: '1', y: '1' } })).metadata.resourceVersion, created.metadata.resourceVersion);
    await assert.rejects(apply('two', { data: { x: '2' } }), (error: unknown) => {
      refused(409, 'Conflict', 'Apply failed with 1 conflict: conflict with "one": .data.x')(error);
      assert.deepEqual((error as ApiError).status.details?.causes, [{ reason: 'FieldManagerConflict', message: 'conflict with "one"', field: '.data.x' }]);
      return true;
    });
    assert.deepEqual((await apply('two', { data: { x: '2' } }, { force: true })).data, { x: '2', y: '1' });
    assert.deepEqual((await apply('one', {})).data, { x: '2' });
  });

  it('an apply of a status changes the status only, and creates nothing', async client => {
    const status = (body: object) => client.patch(deployments, at('web'), { type: 'apply', body: { apiVersion: 'apps/v1', kind: 'Deployment', metadata: at('web'), ...body } }, { fieldManager: 'me', subresource: 'status' });
    await assert.rejects(status({ status: { replicas: 1 } }), isNotFound);
    await client.create(deployments, deployment('web'), { fieldManager: 'creator' });
    const applied = await status({ status: { replicas: 1 } });
    assert.deepEqual([applied.status?.replicas, applied.spec?.replicas, owners(applied)], [1, 2, ['creator Update', 'me Apply status']]);
  });

  it('an apply without manager, of another kind, or that does not fit the schema is refused', async client => {
    const apply = (body: object, fieldManager?: string) => client.patch(configMaps, at('a'), { type: 'apply', body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: at('a'), ...body } }, fieldManager === undefined ? {} : { fieldManager });
    await assert.rejects(apply({}), refused(422, 'Invalid', 'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch'));
    await assert.rejects(apply({ kind: 'Secret' }, 'me'), refused(400, 'BadRequest', 'invalid object type: /v1, Kind=Secret'));
    await assert.rejects(apply({ spec: {} }, 'me'), refused(500, '', 'failed to create typed patch object (default/a; /v1, Kind=ConfigMap): .spec: field not declared in schema'));
    await assert.rejects(apply({ metadata: { ...at('a'), uid: 'u' } }, 'me'), refused(409, 'Conflict', /uid mismatch: the provided object specified uid u, and no existing object was found/));
    await assert.rejects(apply({ metadata: { ...at('a'), resourceVersion: '1' }, data: {} }, 'me'), (error: unknown) => error instanceof ApiError);
    await assert.rejects(apply({ metadata: at('other') }, 'me'), refused(400, 'BadRequest', 'the name of the object (other) does not match the name on the URL (a)'));
  });

  it('a patch of the status leaves the spec alone', async client => {
    await client.create(pods, pod('a'));
    const patched = await client.patch(pods, at('a'), { type: 'merge', body: { status: { phase: 'Running' }, spec: { nodeName: 'n' } } }, { subresource: 'status' });
    assert.deepEqual([patched.status?.phase, patched.spec?.nodeName], ['Running', undefined]);
  });

  it('lists are ordered, carry a version and honour label and field selectors', async client => {
    await client.create(configMaps, configMap('b', {}, { app: 'x' }));
    await client.create(configMaps, configMap('a', {}, { app: 'y' }));
    const names = async (options: Parameters<Client['list']>[1]) => (await client.list(configMaps, { namespace: NAMESPACE, ...options })).items.map(({ metadata }) => metadata.name);
    assert.deepEqual(await names({}), ['a', 'b']);
    assert.deepEqual(await names({ labelSelector: 'app=x' }), ['b']);
    assert.deepEqual(await names({ labelSelector: 'app in (x,y),app!=x' }), ['a']);
    assert.deepEqual(await names({ fieldSelector: 'metadata.name=b' }), ['b']);
    assert.match((await client.list(configMaps)).metadata.resourceVersion ?? '', /^\d+$/);
    await assert.rejects(client.list(configMaps, { fieldSelector: 'data.x=1' }), refused(400, 'BadRequest', '"data.x" is not a known field selector: only "metadata.name", "metadata.namespace"'));
    await assert.rejects(client.list(configMaps, { labelSelector: '=x=' }), refused(400, 'BadRequest'));
  });

  it('fields of pods select: spec.nodeName and status.phase', async client => {
    await client.create(pods, pod('free'));
    await client.create(pods, pod('bound', { nodeName: 'n1' }));
    const names = async (fieldSelector: string) => (await client.list(pods, { fieldSelector })).items.map(({ metadata }) => metadata.name);
    assert.deepEqual(await names('spec.nodeName='), ['free']);
    assert.deepEqual(await names('spec.nodeName=n1,status.phase=Pending'), ['bound']);
  });

  it('pages of a list show one version, whatever happens meanwhile', async client => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) await client.create(configMaps, configMap(name));
    const first = await client.list(configMaps, { namespace: NAMESPACE, limit: 2 });
    assert.equal(first.metadata.remainingItemCount, 3);
    await client.delete(configMaps, at('c'));
    await client.create(configMaps, configMap('aa'));
    const second = await client.list(configMaps, { namespace: NAMESPACE, limit: 10, continue: first.metadata.continue ?? '' });
    assert.deepEqual([...first.items, ...second.items].map(({ metadata }) => metadata.name), ['a', 'b', 'c', 'd', 'e']);
    assert.deepEqual([second.metadata.resourceVersion, second.metadata.continue], [first.metadata.resourceVersion, undefined]);
  });

  it('a watch from a version delivers every later change once, in order', async client => {
    const { metadata: { resourceVersion = '' } } = await client.list(configMaps, { namespace: NAMESPACE });
    const created = await client.create(configMaps, configMap('a', { x: '1' }));
    const watch = take(client.watch(configMaps, { namespace: NAMESPACE, resourceVersion }), 3);
    await client.update(configMaps, { ...created, data: { x: '2' } });
    await client.delete(configMaps, at('a'));
    const events = await watch;
    assert.deepEqual(events.map(toLine), ['ADDED a', 'MODIFIED a', 'DELETED a']);
    const versions = events.map(({ object }) => Number(object.metadata.resourceVersion));
    assert.deepEqual(versions, versions.toSorted((left, right) => left - right));
  });

  it('a watch without a version begins with what is there', async client => {
    await client.create(configMaps, configMap('a'));
    assert.deepEqual((await take(client.watch(configMaps, { namespace: NAMESPACE }), 1)).map(toLine), ['ADDED a']);
  });

  it('an object that enters or leaves the selection of a watch arrives as ADDED or DELETED', async client => {
    const { metadata: { resourceVersion = '' } } = await client.list(configMaps);
    const label = (app: string) => client.patch(configMaps, at('a'), { type: 'merge', body: { metadata: { labels: { app } } } });
    await client.create(configMaps, configMap('a', {}, { app: 'x' }));
    for (const app of ['y', 'z', 'y']) await label(app);
    await client.delete(configMaps, at('a'));
    const events = await take(client.watch(configMaps, { resourceVersion, labelSelector: 'app=y' }), 4);
    assert.deepEqual(events.map(toLine), ['ADDED a', 'DELETED a', 'ADDED a', 'DELETED a']);
  });

  it('sendInitialEvents streams what is there and then marks the end', async client => {
    await client.create(configMaps, configMap('a'));
    const events = await take(client.watch(configMaps, { namespace: NAMESPACE, sendInitialEvents: true, allowWatchBookmarks: true }), 2);
    assert.deepEqual(events.map(({ type }) => type), ['ADDED', 'BOOKMARK']);
    assert.equal(events[1]?.object.metadata.annotations?.['k8s.io/initial-events-end'], 'true');
    assert.match(events[1]?.object.metadata.resourceVersion ?? '', /^\d+$/);
  });

  it('a watch without initial events begins with the next change', async client => {
    await client.create(configMaps, configMap('a'));
    const events = take(client.watch(configMaps, { namespace: NAMESPACE, sendInitialEvents: false, timeoutSeconds: 5 }), 1);
    const writing = (async () => { for (let index = 0; index < 20; index++) { await client.create(configMaps, configMap(`b-${index}`)); await new Promise(resolve => setTimeout(resolve, 50)); } })();
    assert.match(toLine((await events)[0] as WatchEvent<KubernetesObject>), /^ADDED b-/);
    await writing;
  });

  it('a watch ends with its timeout, and throws the reason when it is aborted', async client => {
    const ended: unknown[] = [];
    for await (const event of client.watch(pods, { timeoutSeconds: 1 })) ended.push(event);
    assert.deepEqual(ended, []);
    const abort = new AbortController();
    const pending = take(client.watch(pods, { signal: abort.signal }), 1);
    const reason = new Error('enough');
    abort.abort(reason);
    await assert.rejects(pending, (error: unknown) => error === reason);
  });

  it('a watch or continue token of a version that is not kept is refused with 410', async client => {
    for (let value = 0; value < 60; value++) await client.patch(namespaces, { name: 'default' }, { type: 'merge', body: { metadata: { annotations: { value: String(value) } } } });
    await assert.rejects(take(client.watch(configMaps, { resourceVersion: '1' }), 1), isExpired);
  });

  it('deleting answers undefined for what is gone and the object for what a finalizer holds', async client => {
    await client.create(configMaps, configMap('a'));
    assert.equal(await client.delete(configMaps, at('a')), undefined);
    const held = await client.create(configMaps, { ...configMap('b'), metadata: { ...at('b'), finalizers: ['example.com/hold'] } });
    const marked = await client.delete(configMaps, at('b')) as ConfigMap;
    assert.ok(marked.metadata.deletionTimestamp);
    assert.equal(marked.metadata.uid, held.metadata.uid);
    await client.patch(configMaps, at('b'), { type: 'merge', body: { metadata: { finalizers: null } } });
    await assert.rejects(client.get(configMaps, at('b')), isNotFound);
  });

  it('preconditions protect a delete', async client => {
    const { metadata } = await client.create(configMaps, configMap('a'));
    await assert.rejects(client.delete(configMaps, at('a'), { preconditions: { uid: 'other' } }), isConflict);
    await assert.rejects(client.delete(configMaps, at('a'), { preconditions: { resourceVersion: '1' } }), isConflict);
    await client.delete(configMaps, at('a'), { preconditions: { uid: metadata.uid ?? '' } });
  });

  it('the propagation policy becomes a finalizer', async client => {
    for (const [policy, finalizer] of [['Foreground', 'foregroundDeletion'], ['Orphan', 'orphan']] as const) {
      await client.create(deployments, deployment(policy.toLowerCase()));
      const marked = await client.delete(deployments, at(policy.toLowerCase()), { propagationPolicy: policy });
      assert.deepEqual(marked?.metadata.finalizers, [finalizer]);
    }
  });

  it('an unscheduled pod goes at once, a bound one gets its grace period, which can only shrink', async client => {
    await client.create(pods, pod('free'));
    assert.equal(await client.delete(pods, at('free')), undefined);
    await client.create(pods, pod('bound', { nodeName: 'n1', terminationGracePeriodSeconds: 20 }));
    const grace = async (gracePeriodSeconds?: number) => (await client.delete(pods, at('bound'), gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }))?.metadata.deletionGracePeriodSeconds;
    assert.equal(await grace(), 20);
    assert.equal(await grace(60), 20);
    assert.equal(await grace(5), 5);
    assert.equal(await grace(0), undefined);
    await assert.rejects(client.get(pods, at('bound')), isNotFound);
  });

  it('deleteCollection takes what is selected', async client => {
    for (const name of ['a', 'b', 'c']) await client.create(configMaps, configMap(name, {}, { app: name === 'c' ? 'y' : 'x' }));
    await client.deleteCollection(configMaps, { namespace: NAMESPACE, labelSelector: 'app=x' });
    assert.deepEqual((await client.list(configMaps, { namespace: NAMESPACE })).items.map(({ metadata }) => metadata.name), ['c']);
  });

  it('scale reads and sets the replicas', async client => {
    await client.create(deployments, deployment('web'));
    const scale = await client.getScale(deployments, at('web'));
    assert.deepEqual([scale.kind, scale.spec?.replicas, scale.status?.selector], ['Scale', 2, 'app=web']);
    assert.equal((await client.updateScale(deployments, at('web'), 7)).spec?.replicas, 7);
    assert.equal((await client.get(deployments, at('web'))).spec?.replicas, 7);
    await assert.rejects(client.updateScale(deployments, at('web'), -1), refused(422, 'Invalid'));
  });

  it('binding assigns a pod once', async client => {
    await client.create(pods, pod('a'));
    await client.bindPod(at('a'), 'n1');
    const bound = await client.get(pods, at('a'));
    assert.equal(bound.spec?.nodeName, 'n1');
    assert.equal(bound.status?.conditions?.find(({ type }) => type === 'PodScheduled')?.status, 'True');
    await assert.rejects(client.bindPod(at('a'), 'n2'), refused(409, 'Conflict', /pod a is already assigned to node "n1"/));
    await assert.rejects(client.bindPod(at('none'), 'n2'), isNotFound);
  });

  it('a Service gets its address and node port, keeps them, and gives them back', async client => {
    const created = await client.create(services, service('a', { type: 'NodePort' }));
    const { clusterIP = '', ports } = created.spec ?? {};
    assert.match(clusterIP, /^\d+\.\d+\.\d+\.\d+$/);
    const nodePort = ports?.[0]?.nodePort ?? 0;
    assert.ok(nodePort >= 30_000 && nodePort <= 32_767);
    const kept = await client.update(services, service('a', { type: 'NodePort' }));
    assert.deepEqual([kept.spec?.clusterIP, kept.spec?.ports?.[0]?.nodePort], [clusterIP, nodePort]);
    const rival = () => client.create(services, service('b', { type: 'NodePort', clusterIP, ports: [{ port: 80, nodePort }] }));
    await assert.rejects(rival(), refused(422, 'Invalid', /failed to allocate IP .*: provided IP is already allocated/));
    await assert.rejects(client.create(services, service('b', { type: 'NodePort', ports: [{ port: 80, nodePort }] })), refused(422, 'Invalid', `Service "b" is invalid: spec.ports[0].nodePort: Invalid value: ${nodePort}: provided port is already allocated`));
    await client.delete(services, at('a'));
    assert.equal((await rival()).spec?.clusterIP, clusterIP);
  });

  it('headless and external Services have no address', async client => {
    assert.equal((await client.create(services, service('headless', { clusterIP: 'None' }))).spec?.clusterIP, 'None');
    assert.equal((await client.create(services, service('outside', { type: 'ExternalName', externalName: 'example.com', ports: [] }))).spec?.clusterIP, undefined);
  });

  it('the Service of the API itself is there', async client => {
    assert.equal((await client.get(services, at('kubernetes'))).spec?.ports?.[0]?.port, 443);
  });

  it('cluster-scoped objects have no namespace', async client => {
    const node: Node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1' } };
    assert.equal((await client.create(nodes, node)).metadata.namespace, undefined);
    assert.equal((await client.get(nodes, { name: 'n1' })).metadata.name, 'n1');
  });

  it('live resources can be read only', async client => {
    assert.ok(Array.isArray((await client.list(nodeMetrics)).items));
    await assert.rejects(client.delete(nodeMetrics, { name: 'n1' }), refused(405, 'MethodNotAllowed'));
  });
}
