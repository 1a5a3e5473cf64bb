import { writeSubresources } from '../kind.ts';
import { verbsOf } from '../resources.ts';
import type { Schema } from './components.ts';
import { definitionNamesOf, type DescribedResource } from './customSchemas.ts';

type Action = 'list' | 'post' | 'get' | 'put' | 'patch' | 'delete' | 'deletecollection';
interface Operation { readonly method: string; readonly action: Action; readonly description: string; readonly body?: 'object' | 'patch' | 'options'; readonly answer: 'object' | 'list' | 'status' }

const COLLECTION: readonly Operation[] = [
  { method: 'get', action: 'list', description: 'list or watch objects of kind', answer: 'list' },
  { method: 'post', action: 'post', description: 'create a', body: 'object', answer: 'object' },
  { method: 'delete', action: 'deletecollection', description: 'delete collection of', body: 'options', answer: 'status' },
];
const ITEM: readonly Operation[] = [
  { method: 'get', action: 'get', description: 'read the specified', answer: 'object' },
  { method: 'put', action: 'put', description: 'replace the specified', body: 'object', answer: 'object' },
  { method: 'patch', action: 'patch', description: 'partially update the specified', body: 'patch', answer: 'object' },
  { method: 'delete', action: 'delete', description: 'delete a', body: 'options', answer: 'status' },
];
const PART_ACTIONS: readonly Action[] = ['get', 'put', 'patch'];
/** The verb that an action asks for. */
const VERBS: Readonly<Record<Action, string>> = { list: 'list', post: 'create', get: 'get', put: 'update', patch: 'patch', delete: 'delete', deletecollection: 'deletecollection' };

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';
const SCALE = 'io.k8s.api.autoscaling.v1.Scale';
const PATCH_TYPES = ['application/json-patch+json', 'application/merge-patch+json', 'application/strategic-merge-patch+json', 'application/apply-patch+yaml'];
const BODY_TYPES = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'];

/** How one path answers: turned into v3 or v2 operations by `write`. */
export interface OperationDescription {
  readonly method: string;
  readonly action: Action;
  readonly description: string;
  readonly operationId: string;
  readonly tag: string;
  readonly gvk: { readonly group: string; readonly version: string; readonly kind: string };
  readonly query: readonly { readonly name: string; readonly type: string; readonly description: string }[];
  readonly body?: { readonly definition: string; readonly mediaTypes: readonly string[] };
  readonly answer: string;
}

export interface PathDescription { readonly path: string; readonly parameters: readonly string[]; readonly operations: readonly OperationDescription[] }

/** The paths of a resource, with the operations of its verbs. */
export function describePaths(resource: DescribedResource): readonly PathDescription[] {
  const base = resource.group === '' ? `/api/${resource.version}` : `/apis/${resource.group}/${resource.version}`;
  const collection = `${base}${resource.namespaced ? '/namespaces/{namespace}' : ''}/${resource.plural}`;
  const names = resource.namespaced ? ['namespace'] : [];
  const verbs = verbsOf(resource);
  const allowed = ({ action }: Operation) => verbs.includes(VERBS[action]);
  const path = (url: string, parameters: readonly string[], operations: readonly Operation[], subresource = ''): PathDescription =>
    ({ path: url, parameters, operations: operations.map(operation => describe(resource, operation, subresource)) });
  return [
    path(collection, names, COLLECTION.filter(allowed)),
    ...(resource.namespaced ? [path(`${base}/${resource.plural}`, [], COLLECTION.filter(operation => operation.action === 'list' && allowed(operation)), 'forAllNamespaces')] : []),
    path(`${collection}/{name}`, ['name', ...names], ITEM.filter(allowed)),
    ...resource.subresources.filter(name => name === 'scale' || (writeSubresources as readonly string[]).includes(name)).map(name =>
      path(`${collection}/{name}/${name}`, ['name', ...names], ITEM.filter(({ action }) => PART_ACTIONS.includes(action)), name)),
  ];
}

function describe(resource: DescribedResource, { method, action, description, body, answer }: Operation, subresource: string): OperationDescription {
  const names = definitionNamesOf(resource);
  const definition = subresource === 'scale' ? SCALE : names.object;
  const suffix = subresource === '' ? '' : subresource.charAt(0).toUpperCase() + subresource.slice(1);
  const tag = `${resource.group === '' ? 'core' : resource.group.replace(/\.k8s\.io$/, '')}_${resource.version}`;
  return {
    method, action, tag, description: `${description} ${resource.kind}`,
    operationId: `${action}${camel(tag)}${resource.namespaced && subresource !== 'forAllNamespaces' ? 'Namespaced' : ''}${resource.kind}${suffix}`,
    gvk: subresource === 'scale' ? { group: 'autoscaling', version: 'v1', kind: 'Scale' } : { group: resource.group, version: resource.version, kind: resource.kind },
    query: queryOf(action), answer: answer === 'list' ? names.list : answer === 'status' ? `${META}.Status` : definition,
    ...(body === undefined ? {} : { body: bodyOf(body, { definition, strategic: resource.custom === undefined }) }),
  };
}

function bodyOf(body: NonNullable<Operation['body']>, { definition, strategic }: { readonly definition: string; readonly strategic: boolean }): NonNullable<OperationDescription['body']> {
  if (body === 'patch') return { definition: `${META}.Patch`, mediaTypes: strategic ? PATCH_TYPES : PATCH_TYPES.filter(type => !type.includes('strategic')) };
  return { definition: body === 'options' ? `${META}.DeleteOptions` : definition, mediaTypes: BODY_TYPES };
}

function queryOf(action: Action): OperationDescription['query'] {
  const pretty = { name: 'pretty', type: 'string', description: "If 'true', then the output is pretty printed." };
  const dryRun = { name: 'dryRun', type: 'string', description: 'When present, indicates that modifications should not be persisted. Valid values are: All' };
  switch (action) {
    case 'get': return [pretty];
    case 'list': return [pretty, ...SELECTION, { name: 'watch', type: 'boolean', description: 'Watch for changes to the described resources and return them as a stream of add, update, and remove notifications.' }];
    case 'deletecollection': return [pretty, dryRun, ...SELECTION];
    case 'delete': return [pretty, dryRun, { name: 'gracePeriodSeconds', type: 'integer', description: 'The duration in seconds before the object should be deleted.' }, { name: 'propagationPolicy', type: 'string', description: "Whether and how garbage collection will be performed: 'Orphan', 'Background' or 'Foreground'." }];
    default: return [
      pretty, dryRun, { name: 'fieldManager', type: 'string', description: 'fieldManager is a name associated with the actor or entity that is making these changes.' },
      { name: 'fieldValidation', type: 'string', description: 'fieldValidation instructs the server on how to handle objects in the request (POST/PUT/PATCH) containing unknown or duplicate fields. Valid values are: Ignore, Warn, Strict.' },
    ];
  }
}

const SELECTION: OperationDescription['query'] = [
  { name: 'labelSelector', type: 'string', description: 'A selector to restrict the list of returned objects by their labels. Defaults to everything.' },
  { name: 'fieldSelector', type: 'string', description: 'A selector to restrict the list of returned objects by their fields. Defaults to everything.' },
  { name: 'limit', type: 'integer', description: 'limit is a maximum number of responses to return for a list call.' },
  { name: 'continue', type: 'string', description: 'The continue option should be set when retrieving more results from the server.' },
  { name: 'resourceVersion', type: 'string', description: 'resourceVersion sets a constraint on what resource versions a request may be served from.' },
];

function camel(tag: string): string {
  return tag.split(/[._]/).map(part => part.charAt(0).toUpperCase() + part.slice(1)).join('');
}

/** Definitions that a resource's operations speak of. */
export function definitionsOf(paths: readonly PathDescription[]): readonly string[] {
  const names = paths.flatMap(({ operations }) => operations.flatMap(({ answer, body }) => [answer, ...(body === undefined || body.definition.endsWith('.Patch') ? [] : [body.definition])]));
  return [...new Set(names)].filter(name => name !== '');
}

/** The Patch body's schema: any object. */
export const PATCH_SCHEMA: Schema = { description: 'Patch is provided to give a concrete name and type to the Kubernetes PATCH request body.', type: 'object' };
export const PATCH_NAME = `${META}.Patch`;
