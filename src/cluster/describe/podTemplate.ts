import type { PodSpec, PodTemplateSpec } from '../../api/objects.ts';
import { addContainer } from './container.ts';
import { formatSelector } from './metadata.ts';
import { addPlacement, addVolumes } from './pod.ts';
import { type Lines, pairs } from './text.ts';

type TopologySpreadConstraint = NonNullable<PodSpec['topologySpreadConstraints']>[number];

/** What a workload makes its pods of. @source kubectl describe.go DescribePodTemplate */
export function addPodTemplate(lines: Lines, template: PodTemplateSpec | undefined): void {
  const { metadata, spec } = template ?? {};
  lines.add(0, 'Pod Template:');
  lines.addList(1, 'Labels:', pairs(metadata?.labels));
  const annotations = pairs(metadata?.annotations, ': ');
  if (annotations.length > 0) lines.addList(1, 'Annotations:', annotations);
  if (spec?.serviceAccountName !== undefined && spec.serviceAccountName !== '') lines.add(1, 'Service Account:', spec.serviceAccountName);
  for (const [label, containers] of [['Init Containers:', spec?.initContainers ?? []], ['Containers:', spec?.containers ?? []]] as const) {
    if (containers.length === 0) continue;
    lines.add(1, label);
    for (const container of containers) addContainer(lines, container, undefined, { inTemplate: true });
  }
  addVolumes(lines, 1, spec?.volumes ?? []);
  const constraints = spec?.topologySpreadConstraints ?? [];
  if (constraints.length > 0) lines.addList(1, 'Topology Spread Constraints:', constraints.toSorted((a, b) => (a.topologyKey < b.topologyKey ? -1 : 1)).map(formatConstraint));
  if (spec?.priorityClassName !== undefined && spec.priorityClassName !== '') lines.add(1, 'Priority Class Name:', spec.priorityClassName);
  addPlacement(lines, 1, spec);
}

function formatConstraint({ topologyKey, whenUnsatisfiable, maxSkew, labelSelector }: TopologySpreadConstraint): string {
  return `${topologyKey}:${whenUnsatisfiable} when max skew ${maxSkew} is exceeded${labelSelector === undefined ? '' : ` for selector ${formatSelector(labelSelector)}`}`;
}
