import type { FieldError } from '../../apiError.ts';
import type { Ingress } from '../../objects.ts';
import { invalid, invalidEach, notSupported, required } from '../../validation/fieldErrors.ts';
import { dns1035Label, dns1123Subdomain, ipAddress, portName, portNumber, wildcardDns1123Subdomain } from '../../validation/names.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../../validation/objectMeta.ts';
import { validateTypedReference } from '../../validation/typedReference.ts';

type Spec = NonNullable<Ingress['spec']>;
type Backend = NonNullable<Spec['defaultBackend']>;
type Rule = NonNullable<Spec['rules']>[number];
type HttpPath = NonNullable<Rule['http']>['paths'][number];

const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';
const PATH_TYPES: readonly string[] = ['Exact', 'ImplementationSpecific', 'Prefix'];
const BAD_SEQUENCES: readonly string[] = ['//', '/./', '/../', '%2f', '%2F'];
const BAD_SUFFIXES: readonly string[] = ['/..', '/.'];
const NO_ADDRESS = 'must be a DNS name, not an IP address';

/** @source pkg/apis/networking/validation ValidateIngressCreate */
export function validateIngress({ metadata, spec = {} }: Ingress): FieldError[] {
  const { rules = [], tls = [], defaultBackend, ingressClassName } = spec;
  const errors = validateObjectMeta(metadata, { namespaced: true, nameRule: dns1123Subdomain });
  if (rules.length === 0 && defaultBackend === undefined) errors.push(invalid('spec', rules, 'either `defaultBackend` or `rules` must be specified'));
  if (defaultBackend !== undefined) errors.push(...validateBackend(defaultBackend, 'spec.defaultBackend'));
  rules.forEach((rule, index) => errors.push(...validateRule(rule, `spec.rules[${index}]`)));
  tls.forEach(({ hosts = [], secretName = '' }, index) => {
    const at = `spec.tls[${index}]`;
    hosts.forEach((host, place) => errors.push(...validateHostName(host, `${at}.hosts[${place}]`)));
    if (secretName !== '') errors.push(...invalidEach(`${at}.secretName`, secretName, dns1123Subdomain(secretName)));
  });
  return ingressClassName === undefined ? errors : [...errors, ...invalidEach('spec.ingressClassName', ingressClassName, dns1123Subdomain(ingressClassName))];
}

/** The annotation that named the class before the field did may not contradict it. */
export function validateNewIngress({ metadata, spec }: Ingress): FieldError[] {
  const annotation = metadata.annotations?.[CLASS_ANNOTATION];
  if (annotation === undefined || spec?.ingressClassName === undefined || annotation === spec.ingressClassName) return [];
  return [invalid(`annotations.${CLASS_ANNOTATION}`, annotation, 'must match `ingressClassName` when both are specified')];
}

export function validateIngressUpdate(next: Ingress, old: Ingress, subresource: 'status' | undefined): FieldError[] {
  const errors = validateObjectMetaUpdate(next.metadata, old.metadata);
  if (subresource !== 'status') return errors;
  (next.status?.loadBalancer?.ingress ?? []).forEach(({ ip = '', hostname = '' }, index) => {
    const at = `status.loadBalancer.ingress[${index}]`;
    if (ip !== '') errors.push(...invalidEach(`${at}.ip`, ip, ipAddress(ip)));
    if (hostname === '') return;
    errors.push(...invalidEach(`${at}.hostname`, hostname, dns1123Subdomain(hostname)));
    if (ipAddress(hostname).length === 0) errors.push(invalid(`${at}.hostname`, hostname, NO_ADDRESS));
  });
  return errors;
}

function validateRule({ host = '', http }: Rule, at: string): FieldError[] {
  const errors: FieldError[] = [];
  if (host !== '') {
    if (ipAddress(host).length === 0) errors.push(invalid(`${at}.host`, host, NO_ADDRESS));
    errors.push(...validateHostName(host, `${at}.host`));
  }
  if (http === undefined) return errors;
  if (http.paths.length === 0) errors.push(required(`${at}.http.paths`));
  return [...errors, ...http.paths.flatMap((path, index) => validatePath(path, `${at}.http.paths[${index}]`))];
}

function validateHostName(host: string, path: string): FieldError[] {
  return invalidEach(path, host, host.includes('*') ? wildcardDns1123Subdomain(host) : dns1123Subdomain(host));
}

function validatePath({ path = '', backend, ...rest }: HttpPath, at: string): FieldError[] {
  const pathType = rest.pathType as string | undefined;
  if (pathType === undefined) return [required(`${at}.pathType`, 'pathType must be specified')];
  const errors: FieldError[] = [];
  if (!PATH_TYPES.includes(pathType)) errors.push(notSupported(`${at}.pathType`, pathType, PATH_TYPES));
  else if (!path.startsWith('/') && (path !== '' || pathType !== 'ImplementationSpecific')) errors.push(invalid(`${at}.path`, path, 'must be an absolute path'));
  if (pathType === 'Exact' || pathType === 'Prefix') {
    for (const sequence of BAD_SEQUENCES) if (path.includes(sequence)) errors.push(invalid(`${at}.path`, path, `must not contain '${sequence}'`));
    for (const suffix of BAD_SUFFIXES) if (path.endsWith(suffix)) errors.push(invalid(`${at}.path`, path, `cannot end with '${suffix}'`));
  }
  return [...errors, ...validateBackend(backend, `${at}.backend`)];
}

function validateBackend({ resource, service }: Backend, at: string): FieldError[] {
  if (resource !== undefined && service !== undefined) return [invalid(at, '', 'cannot set both resource and service backends')];
  if (resource !== undefined) return validateTypedReference(resource, `${at}.resource`);
  if (service === undefined) return [invalid(at, '', 'resource or service backend is required')];
  const errors = service.name === '' ? [required(`${at}.service.name`)] : invalidEach(`${at}.service.name`, service.name, dns1035Label(service.name));
  const { name = '', number = 0 } = service.port ?? {};
  if (name !== '' && number !== 0) return [...errors, invalid(at, '', 'cannot set both port name & port number')];
  if (name !== '') return [...errors, ...invalidEach(`${at}.service.port.name`, name, portName(name))];
  return number === 0 ? [...errors, required(at, 'port name or number is required')] : [...errors, ...invalidEach(`${at}.service.port.number`, number, portNumber(number))];
}
