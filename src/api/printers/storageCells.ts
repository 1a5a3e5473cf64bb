const SHORT_MODES: readonly (readonly [string, string])[] = [['ReadWriteOnce', 'RWO'], ['ReadOnlyMany', 'ROX'], ['ReadWriteMany', 'RWX'], ['ReadWriteOncePod', 'RWOP']];
const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';

/** 'RWO,ROX', in Kubernetes' order whatever the object's. @source pkg/apis/core/v1/helper GetAccessModesAsString */
export function accessModesCell(modes: readonly string[] | undefined): string {
  return SHORT_MODES.filter(([mode]) => modes?.includes(mode) === true).map(([, short]) => short).join(',');
}

/** The storage class of a volume or claim, by its old annotation or by its spec. */
export function storageClassCell(annotations: Readonly<Record<string, string>> | undefined, storageClassName: string | undefined): string {
  return annotations?.[CLASS_ANNOTATION] ?? storageClassName ?? '';
}
