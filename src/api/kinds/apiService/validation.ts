import type { FieldError } from '../../apiError.ts';
import type { WriteSubresource } from '../../kind.ts';
import type { APIService } from '../../objects.ts';
import { base64ByteLength } from '../../validation/base64.ts';
import { invalid, invalidEach, notSupported, required } from '../../validation/fieldErrors.ts';
import { dns1035Label, dns1123Subdomain, portNumber } from '../../validation/names.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../../validation/objectMeta.ts';

type Spec = NonNullable<APIService['spec']>;

const MAX_GROUP_PRIORITY = 20_000;
const MAX_VERSION_PRIORITY = 1000;
const STATUSES: readonly string[] = ['True', 'False', 'Unknown'];

/** @source k8s.io/kube-aggregator pkg/apis/apiregistration/validation ValidateAPIService */
export function validateApiService({ metadata, spec }: APIService): FieldError[] {
  const { group = '', version = '', groupPriorityMinimum = 0, versionPriority = 0 } = spec ?? {};
  const name = `${version}.${group}`;
  const errors = validateObjectMeta(metadata, { namespaced: false, bareFinalizers: true, nameRule: given => given === name ? [] : [`must be \`spec.version+"."+spec.group\`: ${JSON.stringify(name)}`] });
  if (group === '' && version !== 'v1') errors.push(required('spec.group', 'only v1 may have an empty group and it better be legacy kube'));
  if (group !== '') errors.push(...invalidEach('spec.group', group, dns1123Subdomain(group)));
  errors.push(...invalidEach('spec.version', version, dns1035Label(version)));
  if (groupPriorityMinimum <= 0 || groupPriorityMinimum > MAX_GROUP_PRIORITY) errors.push(invalid('spec.groupPriorityMinimum', groupPriorityMinimum, `must be positive and less than ${MAX_GROUP_PRIORITY}`));
  if (versionPriority <= 0 || versionPriority > MAX_VERSION_PRIORITY) errors.push(invalid('spec.versionPriority', versionPriority, `must be positive and less than ${MAX_VERSION_PRIORITY}`));
  return [...errors, ...validateService(spec)];
}

export function validateApiServiceUpdate(next: APIService, old: APIService, subresource: WriteSubresource | undefined): FieldError[] {
  const errors = validateObjectMetaUpdate(next.metadata, old.metadata);
  if (subresource !== 'status') return errors;
  return [...errors, ...(next.status?.conditions ?? []).flatMap(({ status }, index) => STATUSES.includes(status) ? [] : [notSupported(`status.conditions[${index}].status`, status, STATUSES)])];
}

function validateService(spec: Spec | undefined): FieldError[] {
  const { service, caBundle = '', insecureSkipTLSVerify: insecure = false } = spec ?? {};
  if (service === undefined) {
    return [
      ...caBundle === '' ? [] : [invalid('spec.caBundle', `${base64ByteLength(caBundle)} bytes`, 'local APIServices may not have a caBundle')],
      ...insecure ? [invalid('spec.insecureSkipTLSVerify', insecure, 'local APIServices may not have insecureSkipTLSVerify')] : [],
    ];
  }
  const { namespace = '', name = '', port = 0 } = service;
  return [
    ...namespace === '' ? [required('spec.service.namespace')] : [], ...name === '' ? [required('spec.service.name')] : [],
    ...portNumber(port).map(problem => invalid('spec.service.port', port, `port is not valid: ${problem}`)),
    ...insecure && caBundle !== '' ? [invalid('spec.insecureSkipTLSVerify', insecure, 'may not be true if caBundle is present')] : [],
  ];
}
