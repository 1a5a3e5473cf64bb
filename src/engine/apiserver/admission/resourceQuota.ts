import type { Clock } from '../../../base/clock.ts';
import type { ResourceQuota } from '../../../api/objects.ts';
import { chargeQuota, type Charge, type QuotaRequest } from '../../../api/quota/chargeQuota.ts';
import { quotaEvaluatorOf } from '../../../api/quota/quotaEvaluators.ts';
import { groupResourceOf } from '../../../api/resources.ts';
import { isNotFound } from '../../../api/apiError.ts';
import type { Storage } from '../../storage/contract.ts';
import { storedAs } from '../served.ts';
import type { AdmissionAttributes, AdmissionPlugin } from './admissionPlugin.ts';
import { forbidden } from './forbidden.ts';

/**
 * Charges what is created, or grows, to the namespace's quotas before it is stored. What is charged and then not stored is given back by the
 * quota controller. Events are never counted. @source k8s.io/apiserver pkg/admission/plugin/resourcequota
 */
export function makeResourceQuota({ storage, clock }: { readonly storage: Storage; readonly clock: Clock }): AdmissionPlugin {
  const quotasOf = (namespace: string | undefined) => storage.list({ resource: 'resourcequotas', namespace: namespace ?? '' }).objects as readonly ResourceQuota[];
  return {
    name: 'ResourceQuota',
    handles({ operation, resource, subresource, namespace }) {
      const name = groupResourceOf(storedAs(resource));
      if (!resource.namespaced || name === 'events' || (operation !== 'CREATE' && operation !== 'UPDATE')) return false;
      const evaluator = quotaEvaluatorOf(name);
      const counts = subresource === undefined ? operation === 'CREATE' || evaluator.onUpdate === true : name === 'pods' && subresource === 'resize';
      return counts && quotasOf(namespace).length > 0;
    },
    async validate(attributes) {
      const { object, oldObject, resource, namespace, dryRun } = attributes;
      if (object === undefined) return;
      const request: QuotaRequest = { evaluator: quotaEvaluatorOf(groupResourceOf(storedAs(resource))), object, oldObject, nowMs: clock.now() };
      const charged = quotasOf(namespace).filter(quota => usedAfter(attributes, chargeQuota(quota, request)) !== undefined);
      if (dryRun) return;
      for (const { metadata } of charged) {
        try {
          await storage.write({ resource: 'resourcequotas', namespace: namespace ?? '', name: metadata.name ?? '' }, current => {
            if (current === undefined) return { action: 'keep' };
            const quota = structuredClone(current) as ResourceQuota;
            const used = usedAfter(attributes, chargeQuota(quota, request));
            return used === undefined ? { action: 'keep' } : { action: 'put', object: { ...quota, status: { ...quota.status, used } } as ResourceQuota };
          });
        } catch (error) {
          if (!isNotFound(error)) throw error;
        }
      }
    },
  };
}

/** Undefined when the quota is not touched. Throws ApiError 403. */
function usedAfter(attributes: AdmissionAttributes, charge: Charge) {
  if (charge === undefined) return undefined;
  if ('refusal' in charge) throw forbidden(attributes, charge.refusal);
  return charge.used;
}
