import type { PersistentVolumeClaim } from '../../objects.ts';

type Spec = NonNullable<PersistentVolumeClaim['spec']>;

/**
 * Drops, in place, what a claim may not be filled from: sources in other namespaces (Kubernetes' gate is off by default), and in the older field
 * `dataSource` anything but claims and snapshots. What the stored claim names already stays. @source pkg/api/persistentvolumeclaim DropDisabledFields, EnforceDataSourceBackwardsCompatibility
 */
export function dropDataSources(spec: Spec, old: Spec | undefined): void {
  if ((spec.dataSourceRef?.namespace ?? '') !== '' && old?.dataSourceRef === undefined) delete spec.dataSourceRef;
  if (old?.dataSource !== undefined || old?.dataSourceRef !== undefined || spec.dataSourceRef !== undefined || spec.dataSource === undefined) return;
  const { apiGroup = '', kind } = spec.dataSource;
  const isClaim = apiGroup === '' && kind === 'PersistentVolumeClaim';
  if (!isClaim && !(apiGroup === 'snapshot.storage.k8s.io' && kind === 'VolumeSnapshot')) delete spec.dataSource;
}

/** Has each of the two fields say what the other says, in place, unless both say something. @source pkg/api/persistentvolumeclaim NormalizeDataSources */
export function copyDataSource(spec: Spec): void {
  const { dataSource, dataSourceRef } = spec;
  if (dataSource !== undefined) spec.dataSourceRef ??= structuredClone(dataSource);
  else if (dataSourceRef !== undefined) {
    const { namespace: _namespace, ...source } = dataSourceRef;
    spec.dataSource = source;
  }
}
