import { formatLabelSelector, toRequirements } from '../../../api/selectors.ts';
import { t } from '../../../base/words.ts';
import type { Finding, Fix } from '../../finding.ts';
import { valueAt } from '../../../manifest/node.ts';
import type { Selector } from '../../workspace/objectSymbol.ts';
import type { PlacedObject, PlacedPod, Workspace } from '../../workspace/workspace.ts';
import { changeTo, likelyName } from './likelyName.ts';

/**
 * A Service, budget, policy or spread constraint whose selector chooses no pod of the workspace: a warning where one label is nearly
 * right, else a hint, since the pods may come from elsewhere. Selectors over other namespaces and of a workload's own pods are left out.
 */
export function selectsNothing({ object }: PlacedObject, workspace: Workspace): Finding[] {
  return object.selectors.filter(({ kind }) => kind.selects === 'pods').flatMap((selector): Finding[] => {
    const requirements = toRequirements(selector.selector) ?? [];
    if (requirements.length === 0 || !isOfTexts(selector) || object.pods.length > 0 || workspace.podsSelectedBy(selector.selector, object.namespace).length > 0) return [];
    const sentence = t('no pod of this workspace has {0}', formatLabelSelector(requirements));
    const near = nearMiss(selector, workspace.pods.filter(pod => workspace.isSameNamespace(pod.object.namespace, object.namespace)));
    if (near !== undefined) {
      const { pod, key, value, fix } = near;
      const range = pod.pod.labelsNode?.entries.find(entry => entry.key.value === key)?.range ?? pod.object.nameNode?.range ?? pod.object.manifest?.root.range;
      return [{
        code: 'selects-nothing', severity: 'warning', range: near.range, fixes: [fix], message: `${sentence}${t('; {0} has {1}', `${pod.object.kind} "${pod.object.name ?? ''}"`, `${key}=${value}`)}`,
        ...range === undefined ? {} : { related: [{ document: pod.document, range, message: t('{0} labels its pods here', `${pod.object.kind} "${pod.object.name ?? ''}"`) }] },
      }];
    }
    return workspace.kustomized.isOpen ? [] : [{ code: 'selects-nothing', severity: 'hint', range: selector.key.range, fixes: [], message: sentence }];
  });
}

const labelsOf = ({ kind, node }: Selector) => kind.form === 'labels' ? node : valueAt(node, ['matchLabels']);

/** Values of another type are told as such. */
function isOfTexts(selector: Selector): boolean {
  const labels = labelsOf(selector);
  return labels?.kind !== 'mapping' || labels.entries.every(({ value }) => value === undefined || (value.kind === 'scalar' && (typeof value.value === 'string' || value.value === null)));
}

/** A pod that meets the selector but for one label, whose value or key is a typing error. */
function nearMiss(chosen: Selector, pods: readonly PlacedPod[]) {
  const { selector } = chosen;
  const wanted = Object.entries(selector.matchLabels ?? {});
  if ((selector.matchExpressions ?? []).length > 0) return undefined;
  const labels = labelsOf(chosen);
  for (const pod of pods) {
    const wrong = wanted.filter(([key, value]) => pod.pod.labels[key] !== value);
    const [key, value] = wrong.length === 1 ? wrong[0] ?? [] : [];
    const entry = labels?.kind === 'mapping' && key !== undefined ? labels.entries.find(each => each.key.value === key) : undefined;
    if (key === undefined || value === undefined || entry?.value?.kind !== 'scalar') continue;
    const has = pod.pod.labels[key];
    if (has !== undefined && likelyName(value, [has]) !== undefined) return { pod, key, value: has, range: entry.value.range, fix: changeTo(has, entry.value) satisfies Fix };
    const other = has === undefined ? likelyName(key, Object.keys(pod.pod.labels)) : undefined;
    if (other !== undefined && pod.pod.labels[other] === value) return { pod, key: other, value, range: entry.key.range, fix: changeTo(other, entry.key) satisfies Fix };
  }
  return undefined;
}
