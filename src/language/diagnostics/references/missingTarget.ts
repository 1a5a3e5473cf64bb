import { t } from '../../../base/words.ts';
import type { Finding } from '../../finding.ts';
import type { Reference } from '../../workspace/readReferences.ts';
import { isClusterScoped, type PlacedObject, type Workspace } from '../../workspace/workspace.ts';
import { changeTo, likelyName } from './likelyName.ts';

/** Objects that every cluster has. */
const ALWAYS_THERE: Readonly<Record<string, RegExp>> = {
  ServiceAccount: /^default$/, Namespace: /^(?:default|kube-.*)$/, ConfigMap: /^kube-root-ca\.crt$/, Service: /^kubernetes$/,
  ClusterRole: /^(?:cluster-admin|admin|edit|view|system:.*)$/, Role: /^(?:system:.*|extension-apiserver-authentication-reader)$/, PriorityClass: /^system-(?:cluster|node)-critical$/,
};

/**
 * A reference to an object that no file of the workspace declares: a warning where one has nearly that name, else a hint, since the
 * cluster may have it; a warning where the cluster that the user chose lacked it too, but for Secrets, which others make. Silent about what clusters have by themselves and about what a kustomization takes from elsewhere.
 */
export function missingTarget({ object }: PlacedObject, workspace: Workspace): Finding[] {
  const { cluster } = workspace.knowledge;
  return object.references.flatMap((reference): Finding[] => {
    const { target, node, optional, kind } = reference;
    if (optional || ALWAYS_THERE[target.kind]?.test(target.name) === true || workspace.find(target).length > 0 || cluster?.has(target) === true) return [];
    const isLacking = cluster?.lists(target) === true;
    const what = `${target.kind} "${target.name}"`;
    const sentence = isLacking ? t('{0} is neither in this workspace nor in {1}', what, cluster.name) : t('{0} is not in this workspace', what);
    const similar = similarTo(reference, workspace);
    if (similar?.object.nameNode !== undefined) {
      return [{
        code: 'unknown-reference', severity: 'warning', range: node.range, fixes: [changeTo(similar.object.name ?? '', node)],
        message: `${sentence}${t('; did you mean "{0}"?', similar.object.name ?? '')}`,
        related: [{ document: similar.document, range: similar.object.nameNode.range, message: t('{0} "{1}" is declared here', target.kind, similar.object.name ?? '') }],
      }];
    }
    if ((kind.fromCluster === true && !isLacking) || workspace.kustomized.isOpen) return [];
    return [{ code: 'unknown-reference', severity: isLacking && target.kind !== 'Secret' ? 'warning' : 'hint', range: node.range, fixes: [], message: sentence }];
  });
}

function similarTo({ target }: Reference, workspace: Workspace): PlacedObject | undefined {
  const there = workspace.objectsOfKind(target).filter(({ object }) => isClusterScoped(target) || workspace.isSameNamespace(object.namespace, target.namespace));
  const name = likelyName(target.name, there.flatMap(({ object }) => object.name ?? []));
  return there.find(({ object }) => object.name === name);
}
