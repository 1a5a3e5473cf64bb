import { toData, valueAt, type MappingNode, type PathSegment } from '../manifest/node.ts';
import type { Manifest } from './manifest.ts';

/** Where the pods of a kind are described: the path of their template, empty for a Pod itself. */
const TEMPLATES: Readonly<Record<string, readonly string[]>> = {
  Pod: [], Deployment: ['spec', 'template'], ReplicaSet: ['spec', 'template'], StatefulSet: ['spec', 'template'], DaemonSet: ['spec', 'template'], ReplicationController: ['spec', 'template'], Job: ['spec', 'template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'], PodTemplate: ['template'],
};

/** The path of the pod template in objects of a kind; undefined for kinds without pods. */
export const podTemplatePath = (kind: string): readonly string[] | undefined => Object.hasOwn(TEMPLATES, kind) ? TEMPLATES[kind] : undefined;

/** An object's pods as their author wrote them. */
export interface Pods { readonly path: readonly PathSegment[]; readonly spec: MappingNode; readonly labels: Readonly<Record<string, string>> }

/** The pods that an object makes or is; undefined for all others, and while there is no spec. */
export function podsOf({ kind, root }: Manifest): Pods | undefined {
  const path = podTemplatePath(kind);
  if (path === undefined) return undefined;
  const spec = valueAt(root, [...path, 'spec']);
  if (spec?.kind !== 'mapping') return undefined;
  const labels = valueAt(root, [...path, 'metadata', 'labels']);
  return { path: [...path, 'spec'], spec, labels: labels?.kind === 'mapping' ? toData(labels) as Record<string, string> : {} };
}
