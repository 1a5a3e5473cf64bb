import type { PersistentVolumeClaim, StorageClass } from '../../../api/objects.ts';
import { amountOf } from '../../../api/quota/resourceList.ts';
import { groupResourceOf } from '../../../api/resources.ts';
import type { Storage } from '../../storage/contract.ts';
import type { AdmissionPlugin } from './admissionPlugin.ts';
import { forbidden } from './forbidden.ts';

/** Lets a bound claim grow only when its class allows it. @source plugin/pkg/admission/storage/persistentvolume/resize */
export function makePersistentVolumeClaimResize(storage: Storage): AdmissionPlugin {
  return {
    name: 'PersistentVolumeClaimResize',
    handles: ({ operation, resource, subresource }) => operation === 'UPDATE' && subresource === undefined && groupResourceOf(resource) === 'persistentvolumeclaims',
    validate(attributes) {
      const [next, old] = [attributes.object as PersistentVolumeClaim, attributes.oldObject as PersistentVolumeClaim];
      if (amountOf(next.spec?.resources?.requests ?? {}, 'storage') <= amountOf(old.spec?.resources?.requests ?? {}, 'storage')) return;
      if (old.status?.phase !== 'Bound') throw forbidden(attributes, 'Only bound persistent volume claims can be expanded');
      const name = next.metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? next.spec?.storageClassName ?? '';
      const storageClass = storage.get({ resource: 'storageclasses.storage.k8s.io', namespace: '', name }) as StorageClass | undefined;
      if (storageClass?.allowVolumeExpansion !== true) throw forbidden(attributes, 'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize');
    },
  };
}
