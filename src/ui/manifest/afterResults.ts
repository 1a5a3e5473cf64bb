import type { CustomResourceDefinition } from '../../api/customResources/customResourceDefinition.ts';
import type { KubernetesObject } from '../../api/objects.ts';
import { customResourceDefinitions, groupOf } from '../../api/resources.ts';
import type { ApplyResult } from '../../cluster/apply.ts';
import type { ClusterParams } from '../../languageServer/protocol.ts';
import { toApplied, toName } from './clusterSnapshot.ts';

type Cluster = NonNullable<ClusterParams['cluster']>;

/** What was read of a cluster, with objects that were applied or deleted since as they are now. */
export function afterResults(cluster: Cluster, results: readonly ApplyResult[]): Cluster {
  return results.reduce(afterResult, cluster);
}

function afterResult(cluster: Cluster, result: ApplyResult): Cluster {
  if (result.outcome === 'failed') return cluster;
  const { object, resource: { group, kind } } = result;
  const { name = '', namespace } = object.metadata;
  const now: readonly KubernetesObject[] = result.outcome === 'deleted' || result.outcome === 'absent' ? [] : [object];
  const isOther = ({ apiVersion = '', kind: otherKind, metadata }: KubernetesObject) => otherKind !== kind || groupOf(apiVersion) !== group || metadata.name !== name || metadata.namespace !== namespace;
  const isDefinition = group === customResourceDefinitions.group && kind === customResourceDefinitions.kind;
  return {
    ...cluster,
    kinds: cluster.kinds.map(each => each.group !== group || each.kind !== kind ? each : { ...each, objects: [...each.objects.filter(known => known.name !== name || known.namespace !== namespace), ...now.map(toName)] }),
    ...isDefinition ? { definitions: [...cluster.definitions.filter(isOther), ...now as readonly CustomResourceDefinition[]] } : { applied: [...cluster.applied.filter(isOther), ...toApplied(now)] },
  };
}
