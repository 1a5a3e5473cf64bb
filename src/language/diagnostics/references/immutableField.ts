import type { KubernetesObject } from '../../../api/objects.ts';
import { groupOf, groupResourceOf, resourceForKind } from '../../../api/resources.ts';
import { t } from '../../../base/words.ts';
import { valueAt, type PathSegment, type ScalarNode } from '../../../manifest/node.ts';
import { placeOf } from '../../fieldPath.ts';
import type { Finding, Fix, RelatedPlace } from '../../finding.ts';
import { apiKindOf, type ApiKind } from '../../judgeAsApi.ts';
import { refusedChanges, type RefusedChange } from '../../judgeChange.ts';
import type { Cluster } from '../../knowledge/cluster.ts';
import type { Manifest } from '../../manifest.ts';
import { kustomizedAs } from '../../workspace/kustomizedAs.ts';
import { isTemplated } from '../../workspace/podSymbol.ts';
import { keyOf, type PlacedObject, type Workspace } from '../../workspace/workspace.ts';
import { changeTo } from './likelyName.ts';

const SHOWN_CHARACTERS = 80;

/** What goes with an object that is deleted. */
const LOST: Readonly<Record<string, () => string>> = { PersistentVolumeClaim: () => t('; what it stores may go with it'), CustomResourceDefinition: () => t('; all objects of its kind go with it') };

const known = new WeakMap<Manifest, WeakMap<KubernetesObject, readonly RefusedChange[]>>();

/**
 * What the cluster that the user chose would refuse to change of an object that it has, when its manifest is applied: a warning, since the
 * object may be another one by now. Of a file that kustomizations take in: of the objects that they make of it, where they do no more than
 * name them; nothing is said there of names that it refers to by.
 */
export function immutableField({ document, object }: PlacedObject, workspace: Workspace): Finding[] {
  const { cluster } = workspace.knowledge;
  const key = keyOf(object);
  const { manifest, nameNode } = object;
  if (cluster === undefined || key === undefined || manifest === undefined || nameNode === undefined) return [];
  const isKustomized = workspace.kustomized.files.has(document.uri);
  return (isKustomized ? kustomizedAs(workspace, document.uri, key) : [key]).flatMap(built => {
    const live = cluster.applied(built);
    const changes = live === undefined ? [] : changesOf(manifest, live, cluster).filter(({ path }) => !isKustomized || !object.references.some(reference => isOnOneWay(reference.path, path)));
    return live === undefined ? [] : changes.flatMap(change => toFinding(change, { live, manifest, cluster, declared: { document, range: nameNode.range } }));
  });
}

/** Whether one of two paths leads to the other. */
const isOnOneWay = (one: readonly PathSegment[], other: readonly PathSegment[]) => one.slice(0, other.length).every((part, index) => part === other[index]);

function toFinding({ path, before, error }: RefusedChange, { live, manifest, cluster, declared }: Subject): Finding[] {
  const isSecret = manifest.kind === 'Secret' && path[0] === 'data';
  const inText = isSecret && valueAt(manifest.root, path) === undefined && valueAt(manifest.root, ['stringData']) !== undefined ? ['stringData', ...path.slice(1)] : path;
  const { range, node } = placeOf(manifest.root, inText);
  if (isTemplated(node)) return [];
  const isShown = !isSecret && node !== undefined && (typeof before === 'string' || typeof before === 'number' || typeof before === 'boolean');
  const fixes: Fix[] = isShown && node.kind === 'scalar' && typeof node.value === typeof before && isWritable(String(before), node) ? [changeTo(String(before), node)] : [];
  return [{
    code: 'immutable-field', severity: 'warning', range, fixes, message: `${error.field}: ${shortened(error.message)}${isShown ? t('; {0} has {1}', cluster.name, cut(JSON.stringify(before))) : ''}`,
    related: [{ ...declared, message: mendOf(path, { live, kind: manifest.kind, cluster }) }],
  }];
}

interface Subject { readonly live: KubernetesObject; readonly manifest: Manifest; readonly cluster: Cluster; /** Where the object is named. */ readonly declared: Omit<RelatedPlace, 'message'> }

/** How what is refused can be had all the same; with a command only where it cannot reach another cluster. */
function mendOf(path: readonly PathSegment[], { live, kind, cluster }: Pick<Subject, 'live' | 'cluster'> & { readonly kind: string }): string {
  const [words, verb, options] = kind === 'Pod' && (cluster.minor ?? 0) >= RESIZE_SINCE && isResize(path)
    ? [t('to change it and keep the Pod, resize it, as far as its QoS class stays'), 'patch', ' --subresource resize --patch-file FILE']
    : [`${t('to change it, delete the {0} from {1} and apply it anew', kind, cluster.name)}${LOST[kind]?.() ?? ''}`, 'delete', ''];
  const resource = resourceForKind(live.apiVersion, kind) ?? cluster.customResourceOf({ group: groupOf(live.apiVersion ?? ''), kind });
  if (cluster.context === undefined || resource === undefined) return words;
  const { name = '', namespace } = live.metadata;
  return `${words}: kubectl --context ${quoted(cluster.context)} ${verb} ${groupResourceOf(resource)} ${name}${namespace === undefined ? '' : ` --namespace ${namespace}`}${options}`;
}

/** The minor version of Kubernetes since which running pods are resized. @source kubernetes.io/docs/tasks/configure-pod-container/resize-container-resources */
const RESIZE_SINCE = 33;

function isResize([spec, list, index, resources, bound, resource]: readonly PathSegment[]): boolean {
  return spec === 'spec' && list === 'containers' && typeof index === 'number' && resources === 'resources' && (bound === 'requests' || bound === 'limits') && (resource === 'cpu' || resource === 'memory');
}

/** As a shell takes it for one word. */
const quoted = (word: string) => /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;

const cut = (text: string) => text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;

function changesOf(manifest: Manifest, live: KubernetesObject, cluster: Cluster): readonly RefusedChange[] {
  const judged = known.get(manifest) ?? new WeakMap<KubernetesObject, readonly RefusedChange[]>();
  known.set(manifest, judged);
  const found = judged.get(live);
  if (found !== undefined) return found;
  const kind = apiKindOf(manifest.apiVersion, manifest.kind) ?? customKindIn(cluster, manifest);
  const changes = kind === undefined ? [] : refusedChanges(manifest, kind, live);
  judged.set(live, changes);
  return changes;
}

/** A custom resource's, as the cluster itself defines it. */
function customKindIn(cluster: Cluster, { apiVersion, kind }: Manifest): ApiKind | undefined {
  const [group = '', version = ''] = apiVersion.split('/');
  return cluster.kindOf({ group, kind })?.versions.get(version);
}

/** Whether YAML reads it as what it is. */
const isWritable = (value: string, { value: now, style }: ScalarNode) => style === 'quoted' || (/^\w(?:[\w./:@-]*\w)?$/.test(value) && (typeof now !== 'string' || (Number.isNaN(Number(value)) && !/^(?:true|false|null|yes|no|on|off|y|n|[\d_]+)$/i.test(value))));

/** Without the middle of a value that fills lines. */
const shortened = (message: string) => message.replace(/^(Invalid value: )([[{].{60}).{20,}([\]}]: )/s, (_, start: string, value: string, end: string) => `${start}${value}…${end}`);
