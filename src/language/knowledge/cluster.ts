import type { CustomResourceDefinition } from '../../api/customResources/customResourceDefinition.ts';
import type { KubernetesObject, Node } from '../../api/objects.ts';
import { groupOf } from '../../api/resources.ts';
import { oncePerObject } from '../../base/oncePerObject.ts';
import { servedVersions } from '../workspace/customKinds.ts';
import { minorOf } from '../settings.ts';
import type { ObjectKey } from '../workspace/readReferences.ts';
import type { GroupKind } from '../workspace/referenceKinds.ts';
import { isClusterScoped } from '../workspace/workspace.ts';
import type { CataloguedKind, GroupResource } from './schemaCatalogue.ts';

/** What a cluster held when it was asked; plain data, without what Secrets hold. */
export interface ClusterSnapshot {
  /** For people. */
  readonly name: string;
  /** The context of the user's kubeconfig that leads there, where one is known to. */
  readonly context?: string | undefined;
  /** Of its Kubernetes ('v1.36.0'), where it says one. */
  readonly version?: string | undefined;
  /** The kinds that could be listed whole. */
  readonly kinds: readonly (GroupKind & { readonly objects: readonly { readonly namespace?: string | undefined; readonly name: string; /** Of a ConfigMap's data. */ readonly keys?: readonly string[] }[] })[];
  readonly definitions: readonly CustomResourceDefinition[];
  readonly nodes: readonly Node[];
  /** Where objects go that name no namespace. */
  readonly namespace: string;
  /** Objects that manifests may be of, as far as a change of them can be refused and there is room. */
  readonly applied: readonly KubernetesObject[];
}

/** A cluster that the user chose, as manifests name its objects and kinds. */
export class Cluster {
  readonly name: string;
  /** Of the user's kubeconfig. */
  readonly context: string | undefined;
  /** Its Kubernetes is 1.`minor`; undefined for one that the table does not know. */
  readonly minor: number | undefined;
  readonly nodes: readonly Node[];
  /** By kind and name: the namespaces that hold one, with its keys. */
  readonly #objects: ReadonlyMap<string, ReadonlyMap<string, ReadonlyMap<string | undefined, readonly string[] | undefined>>>;
  readonly #definitions: readonly CustomResourceDefinition[];
  readonly #applied: ReadonlyMap<string, KubernetesObject>;
  readonly #namespace: string;

  constructor({ name, context, version, kinds, definitions, nodes, namespace, applied }: ClusterSnapshot) {
    this.name = name;
    this.context = context;
    this.minor = minorOf(/^v?\d+\.\d+/.exec(version ?? '')?.[0]);
    this.nodes = nodes;
    this.#definitions = definitions;
    this.#namespace = namespace;
    this.#applied = new Map([...applied, ...definitions].map(object => [placeOf(object), object]));
    this.#objects = new Map(kinds.map(({ objects, ...kind }) => [keyOf(kind), new Map([...Map.groupBy(objects, each => each.name)].map(([each, all]) => [each, new Map(all.map(({ namespace, keys }) => [namespace, keys]))]))]));
  }

  /** Whether it could say which objects of the kind it has. */
  lists(kind: GroupKind): boolean { return this.#objects.has(keyOf(kind)); }

  /** Whether it has the object; one whose namespace is not written may be in any. */
  has(target: ObjectKey): boolean {
    const namespaces = this.#objects.get(keyOf(target))?.get(target.name);
    return namespaces !== undefined && (target.namespace === undefined || namespaces.has(undefined) || namespaces.has(target.namespace));
  }

  /** The names of a kind's objects in a namespace, else where objects go that name none. */
  namesOf(kind: GroupKind, namespace = this.#namespace): readonly string[] {
    return [...this.#objects.get(keyOf(kind)) ?? []].filter(([, namespaces]) => namespaces.has(undefined) || namespaces.has(namespace)).map(([name]) => name);
  }

  /** The keys of an object's data, where they were handed over. */
  keysOf({ namespace = this.#namespace, ...target }: ObjectKey): readonly string[] | undefined { return this.#objects.get(keyOf(target))?.get(target.name)?.get(namespace); }

  /** The object that a manifest is of, as the cluster had it; undefined also for one that was not handed over. */
  applied({ group, kind, name, namespace = this.#namespace }: ObjectKey): KubernetesObject | undefined {
    return this.#applied.get(`${group}/${kind}/${isClusterScoped({ group, kind }) ? '' : namespace}/${name}`);
  }

  /** The kinds that its own definitions describe, in each version that it serves. */
  get customKinds(): readonly { readonly apiVersion: string; readonly kind: string }[] {
    return this.#definitions.flatMap(({ spec: { group, names, versions } }) => versions.filter(({ served }) => served).map(({ name }) => ({ apiVersion: `${group}/${name}`, kind: names.kind })));
  }

  /** A kind by the cluster's own definition of it. */
  kindOf(kind: GroupKind): CataloguedKind | undefined {
    const definition = this.#definitionOf(kind);
    return definition === undefined ? undefined : servedKind(definition);
  }

  /** What the paths to the objects of a kind say by which a definition of its own serves it. */
  customResourceOf(kind: GroupKind): { readonly group: string; readonly plural: string } | undefined {
    const { group, names } = this.#definitionOf(kind)?.spec ?? {};
    return group === undefined || names === undefined ? undefined : { group, plural: names.plural };
  }

  /** Whether a definition of its own names the resource so. */
  hasResource({ group, plural }: GroupResource): boolean { return this.#definitions.some(({ spec }) => spec.group === group && spec.names.plural === plural); }

  #definitionOf({ group, kind }: GroupKind): CustomResourceDefinition | undefined { return this.#definitions.find(({ spec }) => spec.group === group && spec.names.kind === kind); }
}

const servedKind = oncePerObject((definition: CustomResourceDefinition): CataloguedKind => ({ isWhole: true, versions: servedVersions(definition) }));

function placeOf({ apiVersion = '', kind = '', metadata: { name = '', namespace = '' } }: KubernetesObject): string {
  return `${groupOf(apiVersion)}/${kind}/${namespace}/${name}`;
}

const keyOf = ({ group, kind }: GroupKind) => `${group}/${kind}`;
