import type { FieldError } from '../apiError.ts';
import { fillZeroValues } from '../defaults/zeroValues.ts';
import type { ClusterRoleBinding, RoleBinding, Subject } from '../objects.ts';
import { semanticEqual } from '../semanticEqual.ts';
import { invalid, invalidEach, notSupported, required } from './fieldErrors.ts';
import { dns1123Subdomain, pathSegmentName } from './names.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from './objectMeta.ts';

type Binding = RoleBinding | ClusterRoleBinding;

const GROUP = 'rbac.authorization.k8s.io';

/** In place; idempotent. @source pkg/apis/rbac/v1/defaults.go */
export function applyBindingDefaults(binding: Binding): void {
  fillZeroValues(binding, { 'roleRef': {}, 'roleRef.apiGroup': '', 'roleRef.kind': '', 'roleRef.name': '', 'subjects[].kind': '', 'subjects[].name': '' });
  binding.roleRef.apiGroup ||= GROUP;
  for (const subject of binding.subjects ?? []) if (subject.kind === 'User' || subject.kind === 'Group') subject.apiGroup ||= GROUP;
}

/** `namespaced`: a RoleBinding, else a ClusterRoleBinding. @source pkg/apis/rbac/validation ValidateRoleBinding */
export function validateBinding({ metadata, roleRef, subjects = [] }: Binding, { namespaced }: { readonly namespaced: boolean }): FieldError[] {
  const errors = validateObjectMeta(metadata, { namespaced, nameRule: pathSegmentName });
  if (roleRef.apiGroup !== GROUP) errors.push(notSupported('roleRef.apiGroup', roleRef.apiGroup, [GROUP]));
  const kinds = namespaced ? ['Role', 'ClusterRole'] : ['ClusterRole'];
  if (!kinds.includes(roleRef.kind)) errors.push(notSupported('roleRef.kind', roleRef.kind, kinds));
  errors.push(...roleRef.name === '' ? [required('roleRef.name')] : invalidEach('roleRef.name', roleRef.name, pathSegmentName(roleRef.name)));
  return [...errors, ...subjects.flatMap((subject, index) => validateSubject(subject, { namespaced, at: `subjects[${index}]` }))];
}

export function validateBindingUpdate(next: Binding, old: Binding): FieldError[] {
  const errors = validateObjectMetaUpdate(next.metadata, old.metadata);
  return semanticEqual(next.roleRef, old.roleRef) ? errors : [...errors, invalid('roleRef', next.roleRef, 'cannot change roleRef')];
}

function validateSubject(subject: Subject, { namespaced, at }: { readonly namespaced: boolean; readonly at: string }): FieldError[] {
  const { kind, name, apiGroup = '', namespace = '' } = subject;
  const errors: FieldError[] = name === '' ? [required(`${at}.name`)] : [];
  switch (kind) {
    case 'ServiceAccount':
      if (name !== '') errors.push(...invalidEach(`${at}.name`, name, dns1123Subdomain(name)));
      if (apiGroup !== '') errors.push(notSupported(`${at}.apiGroup`, apiGroup, ['']));
      if (!namespaced && namespace === '') errors.push(required(`${at}.namespace`));
      return errors;
    case 'User': case 'Group':
      if (name === '') errors.push(invalid(`${at}.name`, name, `${kind.toLowerCase()} name cannot be empty`));
      if (apiGroup !== GROUP) errors.push(notSupported(`${at}.apiGroup`, apiGroup, [GROUP]));
      return errors;
    default: return [...errors, notSupported(`${at}.kind`, kind, ['ServiceAccount', 'User', 'Group'])];
  }
}
