import type { FieldError } from '../apiError.ts';
import type { ObjectMeta, OwnerReference } from '../objects.ts';
import { FIELD_IMMUTABLE, forbidden, invalid, invalidEach, required } from './fieldErrors.ts';
import { validateAnnotations, validateLabels } from './labels.ts';
import { dns1123Label, pathSegmentName, qualifiedName } from './names.ts';

/** The sentences that are wrong with an object's name. */
export type NameRule = (name: string) => string[];

const STANDARD_FINALIZERS: readonly string[] = ['kubernetes', 'orphan', 'foregroundDeletion'];
const IMMUTABLE = ['name', 'namespace', 'uid', 'creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds'] as const;

/** `bareFinalizers`: finalizers need no domain (kinds that Kubernetes' core does not have). @source apimachinery api/validation ValidateObjectMeta, pkg/apis/core/validation ValidateObjectMeta */
export function validateObjectMeta(meta: ObjectMeta, { namespaced, nameRule, bareFinalizers = false }: { readonly namespaced: boolean; readonly nameRule: NameRule; readonly bareFinalizers?: boolean }): FieldError[] {
  const errors: FieldError[] = [];
  if (isSet(meta.generateName)) errors.push(...invalidEach('metadata.generateName', meta.generateName, nameRule(maskTrailingDash(meta.generateName))));
  if (isSet(meta.name)) errors.push(...invalidEach('metadata.name', meta.name, nameProblems(meta.name, nameRule)));
  else errors.push(required('metadata.name', 'name or generateName is required'));
  if (!namespaced) {
    if (isSet(meta.namespace)) errors.push(forbidden('metadata.namespace', 'not allowed on this type'));
  } else if (isSet(meta.namespace)) errors.push(...invalidEach('metadata.namespace', meta.namespace, dns1123Label(meta.namespace)));
  else errors.push(required('metadata.namespace'));
  if ((meta.generation ?? 0) < 0) errors.push(invalid('metadata.generation', meta.generation, 'must be greater than or equal to 0'));
  errors.push(...validateLabels(meta.labels, 'metadata.labels'), ...validateAnnotations(meta.annotations, 'metadata.annotations'));
  errors.push(...validateOwnerReferences(meta.ownerReferences ?? [], 'metadata.ownerReferences'));
  for (const finalizer of meta.finalizers ?? []) errors.push(...bareFinalizers ? invalidEach('metadata.finalizers', finalizer, qualifiedName(finalizer)) : validateFinalizer(finalizer, 'metadata.finalizers'));
  if (['orphan', 'foregroundDeletion'].every(finalizer => meta.finalizers?.includes(finalizer) === true)) {
    errors.push(invalid('metadata.finalizers', meta.finalizers, 'finalizer orphan and foregroundDeletion cannot be both set'));
  }
  return errors;
}

/** What a write may not change. Values absent from `next` count as unchanged: the API server fills them in. */
export function validateObjectMetaUpdate(next: ObjectMeta, old: ObjectMeta): FieldError[] {
  const errors: FieldError[] = [];
  const added = (next.finalizers ?? []).filter(finalizer => old.finalizers?.includes(finalizer) !== true);
  if (old.deletionTimestamp !== undefined && added.length > 0) {
    errors.push(forbidden('metadata.finalizers', `no new finalizers can be added if the object is being deleted, found new finalizers []string{${added.map(each => JSON.stringify(each)).join(', ')}}`));
  }
  if (next.generation !== undefined && next.generation < (old.generation ?? 0)) errors.push(invalid('metadata.generation', next.generation, 'must not be decremented'));
  for (const field of IMMUTABLE) {
    if (next[field] !== undefined && next[field] !== null && next[field] !== old[field]) errors.push(invalid(`metadata.${field}`, next[field], FIELD_IMMUTABLE));
  }
  return errors;
}

function validateOwnerReferences(owners: readonly OwnerReference[], path: string): FieldError[] {
  const errors: FieldError[] = [];
  let controller: string | undefined;
  for (const each of owners) {
    const owner: OwnerReference = { ...each, apiVersion: each.apiVersion ?? '', kind: each.kind ?? '', name: each.name ?? '', uid: each.uid ?? '' };
    const version = owner.apiVersion.split('/').at(-1) ?? '';
    if (version === '') errors.push(invalid(`${path}.apiVersion`, owner.apiVersion, 'version must not be empty'));
    if (owner.kind === '') errors.push(invalid(`${path}.kind`, owner.kind, 'must not be empty'));
    if (owner.name === '') errors.push(invalid(`${path}.name`, owner.name, 'must not be empty'));
    if (owner.uid === '') errors.push(invalid(`${path}.uid`, owner.uid, 'must not be empty'));
    if (owner.apiVersion === 'v1' && owner.kind === 'Event') errors.push(invalid(path, owner, '/v1, Kind=Event is disallowed from being an owner'));
    if (owner.controller !== true) continue;
    const name = `${owner.kind}/${owner.name}`;
    if (controller === undefined) controller = name;
    else errors.push(invalid(path, owners, `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${name}`));
  }
  return errors;
}

/** Also for `spec.finalizers` of namespaces. */
export function validateFinalizer(finalizer: string, path: string): FieldError[] {
  const errors = invalidEach(path, finalizer, qualifiedName(finalizer));
  if (!finalizer.includes('/') && !STANDARD_FINALIZERS.includes(finalizer)) {
    errors.push(invalid(path, finalizer, 'name is neither a standard finalizer name nor is it fully qualified'));
  }
  return errors;
}

/** A name must be usable in a path, whatever its kind allows. */
function nameProblems(name: string, nameRule: NameRule): string[] {
  const problems = pathSegmentName(name);
  return problems.length > 0 ? problems : nameRule(name);
}

function isSet(text: string | undefined): text is string {
  return text !== undefined && text !== '';
}

function maskTrailingDash(prefix: string): string {
  return prefix.length > 1 && prefix.endsWith('-') ? `${prefix.slice(0, -1)}a` : prefix;
}
