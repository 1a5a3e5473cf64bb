import { cloneJson } from '../../../base/cloneJson.ts';
import type { KindBehaviour } from '../../kind.ts';
import type { Container, Pod, PodSpec } from '../../objects.ts';
import { isPodTerminal, qosClassOf } from '../../podInfo.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { forbidden } from '../../validation/fieldErrors.ts';
import { keepField, keepMetadata, keepStatusApart } from '../statusApart.ts';
import { admitPod, applyPodDefaults } from './defaults.ts';
import { podFieldsNotHonoured } from './notHonoured.ts';
import { podColumns, podRow } from './printer.ts';
import { podNameWarnings, podWarnings } from './warnings.ts';
import { validateEphemeralContainersUpdate } from './validateEphemeralContainersUpdate.ts';
import { validatePodResize } from './validateResize.ts';
import { validatePodUpdate } from './validateUpdate.ts';
import { validatePod } from './validation.ts';

/** @source pkg/registry/core/pod/strategy.go */
export const podBehaviour: KindBehaviour<Pod> = {
  applyDefaults: applyPodDefaults,
  prepareForCreate(pod) {
    pod.metadata.generation = 1;
    if (pod.spec !== undefined) admitPod(pod.spec);
    pod.status = { phase: 'Pending', qosClass: qosClassOf(pod) };
    if ((pod.spec?.schedulingGates ?? []).length === 0) return;
    pod.status.conditions = [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated', message: 'Scheduling is blocked due to non-empty scheduling gates' }];
  },
  prepareForUpdate(next, old, subresource) {
    keepStatusApart(next, old, subresource);
    if (subresource === 'ephemeralcontainers') keepAllBut(next, old, ['ephemeralContainers']);
    if (subresource === 'resize') keepAllButSizes(next, old);
    if (subresource !== 'status') return;
    if (next.status !== undefined && old.status?.qosClass !== undefined) next.status.qosClass = old.status.qosClass;
    if (old.metadata.ownerReferences === undefined) delete next.metadata.ownerReferences;
    else next.metadata.ownerReferences = structuredClone(old.metadata.ownerReferences);
  },
  validate: validatePod,
  validateCreate: ({ spec }) => (spec?.ephemeralContainers ?? []).length === 0 ? [] : [forbidden('spec.ephemeralContainers', 'cannot be set on create')],
  validateUpdate(next, old, subresource) {
    if (subresource === 'ephemeralcontainers') return validateEphemeralContainersUpdate(next, old);
    return subresource === 'resize' ? validatePodResize(next, old) : validatePodUpdate(next, old, subresource);
  },
  warnings: ({ metadata, spec }, old) => old !== undefined || spec === undefined ? [] : [...podNameWarnings(metadata.name ?? '', "in the Pod's hostname"), ...podWarnings({ spec, metadata, at: '' })],
  notHonoured: ({ spec }) => podFieldsNotHonoured(spec, 'spec'),
  generationChanged: (next, old) => !semanticEqual(next.spec, old.spec),
  selectableFields: ({ spec, status }) => ({
    'spec.nodeName': spec?.nodeName ?? '', 'spec.restartPolicy': spec?.restartPolicy ?? '', 'spec.schedulerName': spec?.schedulerName ?? '',
    'spec.serviceAccountName': spec?.serviceAccountName ?? '', 'spec.hostNetwork': String(spec?.hostNetwork === true),
    'status.phase': status?.phase ?? '', 'status.podIP': status?.podIP ?? '', 'status.podIPs': (status?.podIPs ?? []).map(each => each.ip).join(','),
    'status.nominatedNodeName': status?.nominatedNodeName ?? '',
  }),
  columns: podColumns,
  row: podRow,
  gracePeriodSeconds(pod) {
    if ((pod.spec?.nodeName ?? '') === '' || isPodTerminal(pod)) return 0;
    const seconds = pod.spec?.terminationGracePeriodSeconds ?? 30;
    return seconds < 0 ? 1 : seconds;
  },
};

/** Keeps a pod as it is but for some fields of its spec; in place on `next`. @source pkg/registry/core/pod/strategy.go dropNonEphemeralContainerUpdates */
function keepAllBut(next: Pod, old: Pod, fields: readonly (keyof PodSpec)[]): void {
  keepMetadata(next, old);
  const wanted = next.spec;
  keepField(next as unknown as Record<string, unknown>, old as unknown as Record<string, unknown>, 'spec');
  for (const field of fields) if (next.spec !== undefined) keepField(next.spec as unknown as Record<string, unknown>, (wanted ?? {}) as unknown as Record<string, unknown>, field);
}

/**
 * Keeps a pod as it is but for its containers' resources and resize policies; in place on `next`. Containers that were added, removed, renamed or
 * moved are left for validation to refuse. @source pkg/registry/core/pod/strategy.go dropNonResizeUpdates
 */
function keepAllButSizes(next: Pod, old: Pod): void {
  const containers = withSizesOf(next.spec?.containers ?? [], old.spec?.containers ?? []);
  const initContainers = withSizesOf(next.spec?.initContainers ?? [], old.spec?.initContainers ?? []);
  keepAllBut(next, old, []);
  if (next.spec === undefined) return;
  next.spec.containers = containers;
  if (initContainers.length > 0 || next.spec.initContainers !== undefined) next.spec.initContainers = initContainers;
}

function withSizesOf(next: readonly Container[], old: readonly Container[]): Container[] {
  if (next.length !== old.length || next.some(({ name }, index) => old[index]?.name !== name)) return [...next];
  return old.map((container, index) => {
    const { resources: _, resizePolicy: __, ...rest } = cloneJson(container);
    const { resources, resizePolicy } = next[index] ?? container;
    return { ...rest, ...(resources === undefined ? {} : { resources }), ...(resizePolicy === undefined ? {} : { resizePolicy }) };
  });
}
