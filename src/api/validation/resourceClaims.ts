import type { FieldError } from '../apiError.ts';
import type { PodSpec, ResourceRequirements } from '../objects.ts';
import { duplicate, invalid, invalidEach, notFound, required } from './fieldErrors.ts';
import { dns1123Label, dns1123Subdomain } from './names.ts';

type PodClaims = NonNullable<PodSpec['resourceClaims']>;

/** Of a pod. @source pkg/apis/core/validation validatePodResourceClaims */
export function validatePodResourceClaims(claims: PodClaims | undefined, path: string): FieldError[] {
  const names = new Set<string>();
  return (claims ?? []).flatMap((claim, index) => {
    const at = `${path}[${index}]`;
    const { name, resourceClaimName, resourceClaimTemplateName } = claim;
    const errors: FieldError[] = [];
    if (name === '') errors.push(required(`${at}.name`));
    else if (names.has(name)) errors.push(duplicate(`${at}.name`, name));
    else errors.push(...invalidEach(`${at}.name`, name, dns1123Label(name)));
    names.add(name);
    if (resourceClaimName !== undefined && resourceClaimTemplateName !== undefined) errors.push(invalid(at, claim, 'at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified'));
    if (resourceClaimName === undefined && resourceClaimTemplateName === undefined) errors.push(invalid(at, claim, 'must specify one of: `resourceClaimName`, `resourceClaimTemplateName`'));
    for (const field of ['resourceClaimName', 'resourceClaimTemplateName'] as const) if (claim[field] !== undefined) errors.push(...invalidEach(`${at}.${field}`, claim[field], dns1123Subdomain(claim[field])));
    return errors;
  });
}

/** Names that containers may use. */
export function claimNamesOf(claims: PodClaims | undefined): readonly string[] {
  return [...new Set((claims ?? []).map(({ name }) => name).filter(name => name !== ''))].sort();
}

/** Of a container: each is one of the pod's, and named once. @source pkg/apis/core/validation validateResourceClaimNames */
export function validateClaimUses(claims: ResourceRequirements['claims'], podClaims: readonly string[], path: string): FieldError[] {
  const used = new Set<string>();
  return (claims ?? []).flatMap(({ name, request = '' }, index) => {
    const at = `${path}[${index}]`;
    if (name === '') return [required(at)];
    const errors: FieldError[] = [];
    const key = request === '' ? name : `${name}/${request}`;
    if (used.has(name)) errors.push(duplicate(at, name));
    else {
      if (request !== '') errors.push(...invalidEach(`${at}.request`, request, dns1123Label(request)));
      if (used.has(key)) errors.push(duplicate(at, key));
      else if (request === '') errors.push(...[...used].filter(other => other.startsWith(`${name}/`)).map(() => duplicate(at, name)));
      used.add(key);
    }
    return podClaims.includes(name) ? errors : [...errors, notFound(at, name, `must be one of the names in pod.spec.resourceClaims${podClaims.length === 0 ? ' which is empty' : `: ${podClaims.join(', ')}`}`)];
  });
}
