import { applyLimitRange, checkClaimLimits, checkPodLimits } from '../../../api/limitRange.ts';
import type { LimitRange, PersistentVolumeClaim, Pod } from '../../../api/objects.ts';
import { groupResourceOf } from '../../../api/resources.ts';
import type { Storage } from '../../storage/contract.ts';
import type { AdmissionAttributes, AdmissionPlugin } from './admissionPlugin.ts';
import { forbidden } from './forbidden.ts';

/** Keeps pods and claims to the namespace's LimitRanges, and fills in their defaults. @source plugin/pkg/admission/limitranger */
export function makeLimitRanger(storage: Storage): AdmissionPlugin {
  const rangesOf = (namespace: string | undefined) => storage.list({ resource: 'limitranges', namespace: namespace ?? '' }).objects as readonly LimitRange[];
  return {
    name: 'LimitRanger',
    handles({ operation, resource, subresource, namespace }) {
      const name = groupResourceOf(resource);
      const concerns = name === 'pods'
        ? (operation === 'CREATE' && subresource === undefined) || (operation === 'UPDATE' && subresource === 'resize')
        : name === 'persistentvolumeclaims' && subresource === undefined && (operation === 'CREATE' || operation === 'UPDATE');
      return concerns && rangesOf(namespace).length > 0;
    },
    mutate({ operation, resource, namespace, object }) {
      if (groupResourceOf(resource) !== 'pods' || operation !== 'CREATE') return;
      const { spec, metadata } = object as Pod;
      if (spec !== undefined) for (const range of rangesOf(namespace)) applyLimitRange(range, { spec, metadata });
    },
    validate(attributes) {
      if (attributes.operation === 'UPDATE' && attributes.oldObject?.metadata.deletionTimestamp !== undefined) return;
      for (const range of rangesOf(attributes.namespace)) {
        const sentences = check(range, attributes);
        if (sentences.length > 0) throw forbidden(attributes, sentences.length === 1 ? sentences[0] as string : `[${sentences.join(', ')}]`);
      }
    },
  };
}

function check(range: LimitRange, { resource, object }: AdmissionAttributes): readonly string[] {
  if (groupResourceOf(resource) !== 'pods') return checkClaimLimits(range, (object as PersistentVolumeClaim).spec?.resources?.requests ?? {});
  const { spec } = object as Pod;
  return spec === undefined ? [] : checkPodLimits(range, spec);
}
