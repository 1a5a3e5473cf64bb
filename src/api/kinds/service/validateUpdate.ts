import type { FieldError } from '../../apiError.ts';
import type { Service } from '../../objects.ts';
import { FIELD_IMMUTABLE, invalid } from '../../validation/fieldErrors.ts';
import { ipAddress } from '../../validation/names.ts';
import { validateObjectMetaUpdate } from '../../validation/objectMeta.ts';

/** @source pkg/apis/core/validation ValidateServiceUpdate: an address once given stays, until the type becomes ExternalName. */
export function validateServiceUpdate(next: Service, old: Service, subresource: 'status' | undefined): FieldError[] {
  const errors = validateObjectMetaUpdate(next.metadata, old.metadata);
  if (subresource === 'status') return [...errors, ...validateIngress(next)];
  if (next.spec?.type === 'ExternalName' || old.spec?.type === 'ExternalName') return errors;
  const stored = old.spec?.clusterIPs?.[0] ?? old.spec?.clusterIP ?? '';
  const asked = next.spec?.clusterIPs?.[0] ?? next.spec?.clusterIP ?? '';
  if (stored !== '' && asked !== stored) errors.push(invalid('spec.clusterIPs[0]', next.spec?.clusterIPs ?? [asked], 'may not change once set'));
  const [oldFamily] = old.spec?.ipFamilies ?? [];
  const [family] = next.spec?.ipFamilies ?? [];
  if (oldFamily !== undefined && family !== undefined && family !== oldFamily) errors.push(invalid('spec.ipFamilies[0]', next.spec?.ipFamilies, 'may not change once set'));
  if (old.spec?.type === 'LoadBalancer' && next.spec?.type === 'LoadBalancer' && next.spec.loadBalancerClass !== old.spec.loadBalancerClass) {
    errors.push(invalid('spec.loadBalancerClass', next.spec.loadBalancerClass, FIELD_IMMUTABLE));
  }
  return errors;
}

function validateIngress({ status }: Service): FieldError[] {
  return (status?.loadBalancer?.ingress ?? []).flatMap((ingress, index) =>
    ingress.ip === undefined || ingress.ip === '' || ipAddress(ingress.ip).length === 0 ? [] : [invalid(`status.loadBalancer.ingress[${index}].ip`, ingress.ip, 'must be a valid IP address')]);
}
