import type { Container, PodSpec } from '../objects.ts';
import { isRestartableInitContainer } from '../podInfo.ts';
import type { ResourceList } from './resourceList.ts';
import { addResources, maskResources, maxResources, withoutZeros } from './resourceList.ts';

/**
 * What a pod as a whole requests or is limited to: the larger of what runs together and what any init container needs beside the sidecars
 * before it, replaced by what the pod itself says, plus overhead. @source k8s.io/component-helpers resource PodRequests, PodLimits
 */
export function podResources(spec: PodSpec | undefined, which: 'requests' | 'limits'): ResourceList {
  const of = (container: Container): ResourceList => container.resources?.[which] ?? {};
  let total = (spec?.containers ?? []).map(of).reduce(addResources, {});
  let sidecars: ResourceList = {};
  let initPeak: ResourceList = {};
  for (const container of spec?.initContainers ?? []) {
    if (isRestartableInitContainer(container)) {
      total = addResources(total, of(container));
      sidecars = addResources(sidecars, of(container));
      initPeak = maxResources(initPeak, sidecars);
    } else {
      initPeak = maxResources(initPeak, addResources(of(container), sidecars));
    }
  }
  total = { ...maxResources(total, initPeak), ...spec?.resources?.[which] };
  const overhead = spec?.overhead ?? {};
  return addResources(total, which === 'requests' ? overhead : maskResources(overhead, Object.keys(withoutZeros(total))));
}
