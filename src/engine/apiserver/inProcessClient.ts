import type { Client, DeleteOptions, ListOptions, ObjectKey, Patch, WatchEvent, WatchOptions, WriteOptions } from '../../api/client.ts';
import { apiErrors } from '../../api/apiError.ts';
import type { UpdateSubresource, WriteSubresource } from '../../api/kind.ts';
import type { KubernetesList, KubernetesObject } from '../../api/objects.ts';
import { pods, serviceAccounts, type Resource } from '../../api/resources.ts';
import { assertAllowed } from './authorization/forbidden.ts';
import type { Machinery, RequestContext } from './machinery.ts';
import { knownFields } from './reading/fieldValidation.ts';
import type { User } from './user.ts';
import { applyObject } from './verbs/applyObject.ts';
import { bindPod } from './verbs/binding.ts';
import { createObject } from './verbs/create.ts';
import { deleteObject } from './verbs/delete.ts';
import { deleteObjects } from './verbs/deleteCollection.ts';
import { getObject } from './verbs/get.ts';
import { listObjects } from './verbs/list.ts';
import { patchObject } from './verbs/patch.ts';
import { putObject } from './verbs/putObject.ts';
import { changeScale, getScale } from './verbs/scale.ts';
import { requestToken } from './verbs/tokenRequest.ts';
import { watchObjects } from './verbs/watch.ts';

/** The API without HTTP: the same verbs, defaults, checks and refusals, as `user`; `fieldManager` owns what it writes unless a write names another. */
export function makeInProcessClient(machinery: Machinery, user: User, fieldManager = user.name.replace(/^system:/, '')): Client {
  /** Throws ApiError 403, or the reason of an abort. */
  const allow = (verb: string, { group, plural }: Resource, { signal, ...target }: Target = {}) => {
    signal?.throwIfAborted();
    assertAllowed(machinery.authorizer, user, { verb, group, resource: plural, ...target });
  };
  const contextOf = (options: WriteOptions | DeleteOptions = {}): RequestContext => {
    options.signal?.throwIfAborted();
    return {
      user, warn: 'onWarning' in options && options.onWarning !== undefined ? options.onWarning : text => machinery.logger.log('debug', 'the API warned', { user: user.name, text }), dryRun: options.dryRun ?? false,
      fieldManager: 'fieldManager' in options ? options.fieldManager ?? fieldManager : fieldManager,
      fieldValidation: 'fieldValidation' in options ? options.fieldValidation ?? 'Ignore' : 'Ignore',
    };
  };
  /** Objects leave with the type that the caller's Resource stands for. */
  const as = <T extends KubernetesObject>(object: KubernetesObject): T => object as T;
  return {
    async get<T extends KubernetesObject>(resource: Resource<T>, key: ObjectKey, options?: { readonly signal?: AbortSignal }) {
      allow('get', resource, { ...key, ...options });
      return as<T>(await getObject(machinery, resource, key));
    },
    async list<T extends KubernetesObject>(resource: Resource<T>, options: ListOptions = {}) {
      allow('list', resource, collectionOf(options));
      return await listObjects(machinery, resource, options) as KubernetesList<T>;
    },
    async *watch<T extends KubernetesObject>(resource: Resource<T>, options: WatchOptions = {}) {
      allow('watch', resource, collectionOf(options));
      yield* watchObjects(machinery, resource, options) as AsyncGenerator<WatchEvent<T>, void>;
    },
    async create<T extends KubernetesObject>(resource: Resource<T>, object: T, options?: WriteOptions) {
      allow('create', resource, namespaceOf(object));
      const context = contextOf(options);
      return as<T>(await createObject(machinery, resource, { namespace: undefined, object: knownFields(resource, object, context), context }));
    },
    async update<T extends KubernetesObject>(resource: Resource<T>, object: T, options: WriteOptions & { readonly subresource?: UpdateSubresource } = {}) {
      allow('update', resource, { name: object.metadata.name ?? '', ...namespaceOf(object), subresource: options.subresource });
      const context = contextOf(options);
      return as<T>((await putObject(machinery, resource, knownFields(resource, object, context), { name: object.metadata.name ?? '', namespace: object.metadata.namespace, subresource: options.subresource, context })).object);
    },
    async patch<T extends KubernetesObject>(resource: Resource<T>, key: ObjectKey, patch: Patch, options: WriteOptions & { readonly subresource?: WriteSubresource } = {}) {
      allow('patch', resource, { ...key, subresource: options.subresource });
      const request = { name: key.name, namespace: key.namespace, subresource: options.subresource, context: contextOf(options) };
      if (patch.type !== 'apply') return as<T>(await patchObject(machinery, resource, patch, request));
      if (!options.fieldManager) throw apiErrors.invalid({ kind: 'PatchOptions', group: 'meta.k8s.io', name: '' }, [{ field: 'fieldManager', reason: 'FieldValueRequired', message: 'Required value: is required for apply patch' }]);
      return as<T>((await applyObject(machinery, resource, { ...request, configuration: patch.body as KubernetesObject, force: patch.force === true })).object);
    },
    async delete<T extends KubernetesObject>(resource: Resource<T>, key: ObjectKey, options: DeleteOptions = {}) {
      allow('delete', resource, key);
      const { removed, object } = await deleteObject(machinery, resource, key, { options, context: contextOf(options) });
      return removed ? undefined : as<T>(object);
    },
    async deleteCollection(resource: Resource, options: ListOptions & DeleteOptions = {}) {
      allow('deletecollection', resource, collectionOf(options));
      await deleteObjects(machinery, resource, { options, context: contextOf(options) });
    },
    async getScale(resource, key) {
      allow('get', resource, { ...key, subresource: 'scale' });
      return getScale(machinery, resource, key);
    },
    async updateScale(resource, key, replicas) {
      allow('update', resource, { ...key, subresource: 'scale' });
      return changeScale(machinery, resource, { key, change: current => ({ ...current, spec: { replicas } }), context: contextOf() });
    },
    async bindPod(key, nodeName) {
      allow('create', pods, { ...key, subresource: 'binding' });
      await bindPod(machinery, key, { nodeName, context: contextOf() });
    },
    async createToken(key, spec) {
      allow('create', serviceAccounts, { ...key, subresource: 'token' });
      return requestToken(machinery, key, { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', metadata: {}, spec }, contextOf());
    },
  };
}

type Target = Partial<ObjectKey> & { readonly subresource?: string | undefined; readonly signal?: AbortSignal };

const namespaceOf = ({ metadata: { namespace } }: KubernetesObject): Target => namespace === undefined ? {} : { namespace };
const collectionOf = ({ namespace, signal }: Pick<ListOptions, 'namespace' | 'signal'>): Target => ({ ...(namespace === undefined ? {} : { namespace }), ...(signal === undefined ? {} : { signal }) });
