import { kinds, type Property } from '../../api/schema/table.ts';
import type { Definition } from '../../api/schema/table.ts';
import type { PathSegment, Range } from '../../manifest/node.ts';
import { knownValues, type KnownValue } from '../knownValues.ts';
import { schemaAt } from '../schemaWalk.ts';
import type { Completion } from './completionItem.ts';

export interface ValuePlace { readonly range: Range; readonly isQuoted?: boolean; readonly prefix?: string }

/** Values of the schema's enum, of a boolean, or such as are well known. */
export function values(property: Property, known: readonly KnownValue[], { range, isQuoted = false, prefix = '' }: ValuePlace): Completion[] {
  const offered = property.enum?.filter(value => value !== '').map((value): KnownValue => ({ value, about: property.description ?? '' }))
    ?? (property.type === 'boolean' ? ['true', 'false'].map(value => ({ value, about: property.description ?? '' })) : known);
  return offered.map(({ value, about }, index): Completion => ({
    label: value, kind: 'value', detail: '', insertText: `${prefix}${isQuoted || isPlain(value) ? value : JSON.stringify(value)}`, range, sortText: String(index).padStart(3, '0'), documentation: () => about,
  }));
}

/** Names that exist, by name. */
export function references(known: readonly KnownValue[], { range, isQuoted = false }: ValuePlace): Completion[] {
  return known.map(({ value, about }): Completion => ({ label: value, kind: 'reference', detail: about, insertText: isQuoted || isPlain(value) ? value : JSON.stringify(value), range, sortText: `0${value}`, documentation: () => about }));
}

/** The well-known values at a path: of a field, of an item of its list, or of an entry of its map. */
export function knownAt(root: Definition, path: readonly PathSegment[]): readonly KnownValue[] {
  const last = path.at(-1);
  const owner = schemaAt(root, path.slice(0, -1));
  if (typeof last === 'number') return ofField(root, path.slice(0, -1));
  return owner.definition !== undefined ? ofField(root, path) : knownEntry(root, path);
}

function ofField(root: Definition, path: readonly PathSegment[], key?: string): readonly KnownValue[] {
  const owner = schemaAt(root, path.slice(0, -1)).definition;
  return owner === undefined ? [] : knownValues(owner.name, String(path.at(-1)), key);
}

const knownEntry = (root: Definition, path: readonly PathSegment[]) => ofField(root, path.slice(0, -1), String(path.at(-1)));

const isPlain = (value: string) => /^[\w/<.-][^#:]*$/.test(value);

/** A kind in one of its versions. */
interface NamedKind { readonly apiVersion: string; readonly kind: string }

interface NamePlace { readonly range: Range; /** Beside those of the table. */ readonly custom: readonly NamedKind[] }

export function kindValues(apiVersion: string | undefined, { range, custom }: NamePlace): Completion[] {
  const offered = [...servedKinds(), ...custom].filter(entry => apiVersion === undefined || apiVersion === '' || entry.apiVersion === apiVersion);
  return offered.map(({ kind, apiVersion: version }): Completion => ({ label: kind, kind: 'kind', detail: version, insertText: kind, range, sortText: `${isPreview(version) ? 1 : 0}${rankOf(COMMON_KINDS, kind)}${kind}`, documentation: () => '' }));
}

export function versionValues(kind: string | undefined, { range, custom }: NamePlace): Completion[] {
  const offered = [...servedKinds(), ...custom].filter(entry => kind === undefined || kind === '' || entry.kind === kind);
  return [...new Set(offered.map(entry => entry.apiVersion))].map((version): Completion => ({ label: version, kind: 'value', detail: '', insertText: version, range, sortText: `${isPreview(version) ? 1 : 0}${rankOf(COMMON_VERSIONS, version)}${version}`, documentation: () => '' }));
}

const servedKinds = () => kinds().filter(({ plural, removed }) => plural !== undefined && removed === undefined);

/** What most manifests hold, most common first; the rest follows by name. */
const COMMON_KINDS = ['Deployment', 'Service', 'ConfigMap', 'Secret', 'Pod', 'Ingress', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'PersistentVolumeClaim', 'Namespace', 'ServiceAccount', 'HorizontalPodAutoscaler', 'NetworkPolicy', 'Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding', 'PodDisruptionBudget'];
const COMMON_VERSIONS = ['apps/v1', 'v1', 'batch/v1', 'networking.k8s.io/v1', 'autoscaling/v2', 'rbac.authorization.k8s.io/v1', 'policy/v1'];

const isPreview = (version: string) => /v\d+(?:alpha|beta)/.test(version);
const rankOf = (common: readonly string[], name: string) => String(common.includes(name) ? common.indexOf(name) : 99).padStart(2, '0');
