import type { Deployment, EndpointSlice, KubernetesObject, Pod, ReplicaSet } from '../../api/objects.ts';
import { summarizePod } from '../../api/kinds/pod/printer.ts';
import { describeDeploymentState, toDeploymentState } from '../tree/workloads/deploymentState.ts';
import { t } from '../../base/words.ts';

/** What a code lens says of the running object: '3/3 ready, updating', 'Running', 'applied'; 'not applied' when there is none. */
export function toLiveState(object: KubernetesObject | undefined, slices: readonly EndpointSlice[] = []): string {
  if (object === undefined) return t('not applied');
  if (object.metadata.deletionTimestamp !== undefined) return t('terminating');
  switch (object.kind) {
    case 'Deployment': return describeDeploymentState(toDeploymentState(object as Deployment));
    case 'ReplicaSet': {
      const { spec, status } = object as ReplicaSet;
      return t('{0}/{1} ready', status?.readyReplicas ?? 0, spec?.replicas ?? 1);
    }
    case 'Pod': return summarizePod(object as Pod).reason;
    case 'Service': {
      const endpoints = slices.filter(slice => slice.metadata.namespace === object.metadata.namespace && slice.metadata.labels?.['kubernetes.io/service-name'] === object.metadata.name).flatMap(slice => slice.endpoints ?? []);
      const ready = endpoints.filter(endpoint => endpoint.conditions?.ready !== false).length;
      return t(ready === 1 ? '1 endpoint ready' : '{0} endpoints ready', ready);
    }
    default: return t('applied');
  }
}
