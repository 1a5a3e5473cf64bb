import type { Ingress, KubernetesObject, PersistentVolumeClaim } from '../../../api/objects.ts';
import { groupResourceOf } from '../../../api/resources.ts';
import type { Storage } from '../../storage/contract.ts';
import type { AdmissionPlugin } from './admissionPlugin.ts';

interface DefaultClass<T extends KubernetesObject> {
  readonly plugin: string;
  /** What gets a class, and what the classes are, as `groupResourceOf`. */
  readonly resource: string;
  readonly classes: string;
  /** The annotations that mark a default. */
  readonly marks: readonly string[];
  lacksClass(object: T): boolean;
  setClass(object: T, name: string): void;
}

/** Gives new claims the default StorageClass. @source plugin/pkg/admission/storage/storageclass/setdefault */
export const makeDefaultStorageClass = (storage: Storage): AdmissionPlugin => makeDefaultClass<PersistentVolumeClaim>(storage, {
  plugin: 'DefaultStorageClass', resource: 'persistentvolumeclaims', classes: 'storageclasses.storage.k8s.io',
  marks: ['storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class'],
  lacksClass: ({ metadata, spec }) => metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] === undefined && spec?.storageClassName === undefined,
  setClass(claim, name) { claim.spec = { ...claim.spec, storageClassName: name } as NonNullable<PersistentVolumeClaim['spec']>; },
});

/** Gives new Ingresses the default IngressClass. @source plugin/pkg/admission/network/defaultingressclass */
export const makeDefaultIngressClass = (storage: Storage): AdmissionPlugin => makeDefaultClass<Ingress>(storage, {
  plugin: 'DefaultIngressClass', resource: 'ingresses.networking.k8s.io', classes: 'ingressclasses.networking.k8s.io', marks: ['ingressclass.kubernetes.io/is-default-class'],
  lacksClass: ({ metadata, spec }) => metadata.annotations?.['kubernetes.io/ingress.class'] === undefined && spec?.ingressClassName === undefined,
  setClass(ingress, name) { ingress.spec = { ...ingress.spec, ingressClassName: name }; },
});

/** Of several defaults the newest holds, then the first by name. */
function makeDefaultClass<T extends KubernetesObject>(storage: Storage, { plugin, resource: wanted, classes, marks, lacksClass, setClass }: DefaultClass<T>): AdmissionPlugin {
  return {
    name: plugin,
    handles: ({ operation, resource, subresource }) => operation === 'CREATE' && subresource === undefined && groupResourceOf(resource) === wanted,
    mutate({ object }) {
      if (!lacksClass(object as T)) return;
      const defaults = storage.list({ resource: classes }).objects.filter(({ metadata }) => marks.some(mark => metadata.annotations?.[mark] === 'true'));
      const [chosen] = defaults.toSorted((a, b) => Date.parse(b.metadata.creationTimestamp ?? '') - Date.parse(a.metadata.creationTimestamp ?? ''));
      if (chosen !== undefined) setClass(object as T, chosen.metadata.name ?? '');
    },
  };
}
