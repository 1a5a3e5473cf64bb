import type { FieldError } from '../apiError.ts';
import type { PodSpec } from '../objects.ts';
import { validateAffinity, validateTopologySpread } from './affinity.ts';
import { validateContainers, validateInitContainers } from './container.ts';
import { validateEphemeralContainers } from './ephemeralContainers.ts';
import { duplicate, invalid, invalidEach, required, requiredOneOf } from './fieldErrors.ts';
import { validateLabels } from './labels.ts';
import { dns1123Label, dns1123Subdomain, ipAddress, qualifiedName } from './names.ts';
import { validateNonNegative } from './numbers.ts';
import { validatePodOs } from './podOs.ts';
import { claimNamesOf, validatePodResourceClaims } from './resourceClaims.ts';
import { validateResourceRequirements } from './resourceRequirements.ts';
import { validatePodSecurity } from './securityContext.ts';
import { validateTolerations } from './tolerations.ts';
import { validateVolumes } from './volumes.ts';

const RESTART_POLICIES: readonly string[] = ['Always', 'Never', 'OnFailure'];
const DNS_POLICIES: readonly string[] = ['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'];
const MAX_NAMESERVERS = 3;
const MAX_INT32 = 2_147_483_647;

/** The spec of a pod or of a template, after defaults. @source pkg/apis/core/validation ValidatePodSpec */
export function validatePodSpec(spec: PodSpec, path: string): FieldError[] {
  const volumes = new Set((spec.volumes ?? []).map(volume => volume.name));
  const context = { names: new Set<string>(), volumes, hostNetwork: spec.hostNetwork === true, restartPolicy: spec.restartPolicy, claims: claimNamesOf(spec.resourceClaims), gracePeriodSeconds: spec.terminationGracePeriodSeconds };
  const errors = [
    ...validateVolumes(spec.volumes ?? [], `${path}.volumes`),
    ...validatePodResourceClaims(spec.resourceClaims, `${path}.resourceClaims`),
    ...validateContainers(spec.containers, `${path}.containers`, context),
    ...validateInitContainers(spec.initContainers ?? [], `${path}.initContainers`, context),
    ...validateEphemeralContainers(spec, `${path}.ephemeralContainers`, context),
    ...validateResourceRequirements(spec.resources, `${path}.resources`),
    ...requiredOneOf(`${path}.restartPolicy`, spec.restartPolicy, RESTART_POLICIES),
    ...validateDns(spec, path),
    ...validateLabels(spec.nodeSelector, `${path}.nodeSelector`),
    ...validatePodSecurity(spec, path),
    ...validateNames(spec, path),
    ...validateAffinity(spec.affinity, `${path}.affinity`),
    ...validateTolerations(spec.tolerations ?? [], `${path}.tolerations`),
    ...validateTopologySpread(spec.topologySpreadConstraints ?? [], `${path}.topologySpreadConstraints`),
    ...validateGates(spec, path),
    ...validatePodOs(spec, path),
    ...validateNonNegative(spec.terminationGracePeriodSeconds, `${path}.terminationGracePeriodSeconds`),
  ];
  const deadline = spec.activeDeadlineSeconds;
  if (deadline !== undefined && (deadline < 1 || deadline > MAX_INT32)) errors.push(invalid(`${path}.activeDeadlineSeconds`, deadline, `must be between 1 and ${MAX_INT32}, inclusive`));
  return errors;
}

function validateDns({ dnsPolicy, dnsConfig }: PodSpec, path: string): FieldError[] {
  const at = `${path}.dnsConfig`;
  const errors = requiredOneOf(`${path}.dnsPolicy`, dnsPolicy, DNS_POLICIES);
  const nameservers = dnsConfig?.nameservers ?? [];
  if (dnsPolicy === 'None') {
    if (dnsConfig === undefined) return [...errors, required(at, 'must provide `dnsConfig` when `dnsPolicy` is None')];
    if (nameservers.length === 0) errors.push(required(`${at}.nameservers`, 'must provide at least one DNS nameserver when `dnsPolicy` is None'));
  }
  if (nameservers.length > MAX_NAMESERVERS) errors.push(invalid(`${at}.nameservers`, nameservers, `must not have more than ${MAX_NAMESERVERS} nameservers`));
  nameservers.forEach((server, index) => errors.push(...invalidEach(`${at}.nameservers[${index}]`, server, ipAddress(server))));
  dnsConfig?.searches?.forEach((domain, index) => {
    const name = domain.replace(/\.$/, '');
    if (name !== '') errors.push(...invalidEach(`${at}.searches[${index}]`, name, dns1123Subdomain(name.replace(/_/g, '-'))));
  });
  dnsConfig?.options?.forEach((option, index) => {
    if ((option.name ?? '') === '') errors.push(required(`${at}.options[${index}]`, 'must not be empty'));
  });
  return errors;
}

function validateNames(spec: PodSpec, path: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const field of ['serviceAccountName', 'nodeName', 'priorityClassName', 'runtimeClassName'] as const) {
    const name = spec[field] ?? '';
    if (name !== '') errors.push(...invalidEach(`${path}.${field}`, name, dns1123Subdomain(name)));
  }
  for (const field of ['hostname', 'subdomain'] as const) {
    const name = spec[field] ?? '';
    if (name !== '') errors.push(...invalidEach(`${path}.${field}`, name, dns1123Label(name)));
  }
  spec.hostAliases?.forEach((alias, index) => {
    errors.push(...invalidEach(`${path}.hostAliases[${index}].ip`, alias.ip, ipAddress(alias.ip)));
    for (const name of alias.hostnames ?? []) errors.push(...invalidEach(`${path}.hostAliases[${index}].hostnames`, name, dns1123Subdomain(name)));
  });
  return errors;
}

function validateGates(spec: PodSpec, path: string): FieldError[] {
  const seen = new Set<string>();
  return [
    ...(spec.readinessGates ?? []).flatMap(({ conditionType }, index) => invalidEach(`${path}.readinessGates[${index}].conditionType`, conditionType, qualifiedName(conditionType))),
    ...(spec.schedulingGates ?? []).flatMap(({ name }, index) => {
      const at = `${path}.schedulingGates[${index}]`;
      const isKnown = seen.has(name);
      seen.add(name);
      return [...invalidEach(at, name, qualifiedName(name)), ...(isKnown ? [duplicate(at, name)] : [])];
    }),
  ];
}
