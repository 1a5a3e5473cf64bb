import { behaviourOf } from '../../api/kinds/index.ts';
import type { Deployment, Node, Pod, ReplicaSet, UnstructuredObject } from '../../api/objects.ts';
import { pods as podsResource } from '../../api/resources.ts';
import { withoutNulls } from '../../base/withoutNulls.ts';
import { looksLikeManifest } from '../../manifest/looksLikeManifest.ts';
import { toData } from '../../manifest/node.ts';
import { parseFile } from '../../manifest/parse.ts';
import { plan } from '../../scheduling/plan.ts';
import { UserError, exitCodes } from '../exitCodes.ts';
import { collectFiles, type InputFile } from '../validate/collectFiles.ts';

/**
 * Prints where the scheduler would put the pods of `manifests` on the nodes of a file (Node objects, as
 * `kubectl get nodes -o yaml` prints them), without running anything. Answers 1 when a pod fits nowhere.
 */
export function printPlan(nodesFile: string, manifests: readonly string[]): number {
  const nodes = collectFiles([nodesFile]).flatMap(objectsOf).filter((object): object is Node & UnstructuredObject => object.kind === 'Node');
  if (nodes.length === 0) throw new UserError(`${nodesFile} holds no Node objects. Make one with: kubectl get nodes -o yaml > ${nodesFile}`, exitCodes.usage);
  const pods = collectFiles(manifests).flatMap(objectsOf).flatMap(toPods);
  if (pods.length === 0) throw new UserError('the manifests hold no Pod, Deployment or ReplicaSet', exitCodes.usage);
  const planned = plan(pods, nodes);
  for (const { pod, nodeName, message } of planned) process.stdout.write(`${pod.metadata.namespace}/${pod.metadata.name}\t${nodeName ?? message}\n`);
  return planned.every(({ nodeName }) => nodeName !== undefined) ? exitCodes.success : exitCodes.failure;
}

/** The pods that an object would come to, without its empty fields (the API reads them as absent) and with defaults filled in; none for kinds without pods. */
export function toPods(written: UnstructuredObject): Pod[] {
  const object = { metadata: {}, ...withoutNulls(written) as object } as UnstructuredObject;
  const namespace = object.metadata.namespace ?? 'default';
  const make = (name: string, source: { readonly metadata?: Pod['metadata'] | undefined; readonly spec?: Pod['spec'] | undefined }): Pod => {
    const pod = structuredClone({ apiVersion: 'v1', kind: 'Pod', metadata: { ...source.metadata, name, namespace }, ...(source.spec === undefined ? {} : { spec: source.spec }) }) as Pod;
    behaviourOf(podsResource).applyDefaults(pod);
    return pod;
  };
  switch (object.kind) {
    case 'Pod': return [make(object.metadata.name ?? '', object as unknown as Pod)];
    case 'Deployment': case 'ReplicaSet': {
      const { spec } = object as unknown as Deployment | ReplicaSet;
      return Array.from({ length: spec?.replicas ?? 1 }, (_, index) => make(`${object.metadata.name}-${index + 1}`, { metadata: spec?.template?.metadata, spec: spec?.template?.spec }));
    }
    default: return [];
  }
}

/** Objects of a file, those inside Lists too. Throws UserError for a file that is no YAML. */
export function objectsOf({ name, text }: InputFile): UnstructuredObject[] {
  return parseFile(text).documents.flatMap(({ document }) => {
    const [problem] = document.problems;
    if (problem !== undefined) throw new UserError(`${name}: ${problem.message}`, exitCodes.usage);
    if (!looksLikeManifest(document.text)) return [];
    return flatten(toData(document.root));
  });
}

function flatten(value: unknown): UnstructuredObject[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  const object = value as UnstructuredObject & { readonly items?: unknown };
  if (object.kind === 'List') return Array.isArray(object.items) ? object.items.flatMap(flatten) : [];
  return [{ ...object, metadata: object.metadata ?? {} }];
}
