import type { FieldError } from '../../apiError.ts';
import type { FlowSchemaRule } from '../../objects.ts';
import { forbidden, invalidEach, notSupported, required } from '../../validation/fieldErrors.ts';
import { dns1123Label, dns1123Subdomain } from '../../validation/names.ts';

type FlowSubject = FlowSchemaRule['subjects'][number];

const KINDS = ['Group', 'ServiceAccount', 'User'] as const;
const FIELDS = { Group: 'group', ServiceAccount: 'serviceAccount', User: 'user' } as const;

/** Exactly the field of the subject's kind is there. @source pkg/apis/flowcontrol/validation ValidateFlowSchemaSubject */
export function validateFlowSubject(subject: FlowSubject, at: string): FieldError[] {
  const kind = KINDS.find(each => each === subject.kind);
  if (kind === undefined) return [notSupported(`${at}.kind`, subject.kind, KINDS)];
  const own = FIELDS[kind];
  const errors = subject[own] === undefined ? [required(`${at}.${own}`, `${own} is required when subject kind is '${kind}'`)] : validateNamed(subject, { kind, at: `${at}.${own}` });
  for (const other of ['ServiceAccount', 'User', 'Group'] as const) {
    if (other !== kind && subject[FIELDS[other]] !== undefined) errors.push(forbidden(`${at}.${FIELDS[other]}`, `${FIELDS[other]} is forbidden when subject kind is not '${other}'`));
  }
  return errors;
}

function validateNamed(subject: FlowSubject, { kind, at }: { readonly kind: (typeof KINDS)[number]; readonly at: string }): FieldError[] {
  const name = subject[FIELDS[kind]]?.name ?? '';
  if (kind !== 'ServiceAccount') return name === '' ? [required(`${at}.name`)] : [];
  const namespace = subject.serviceAccount?.namespace ?? '';
  return [
    ...name === '' ? [required(`${at}.name`)] : name === '*' ? [] : invalidEach(`${at}.name`, name, dns1123Subdomain(name)),
    ...namespace === '' ? [required(`${at}.namespace`, 'must specify namespace for service account')] : invalidEach(`${at}.namespace`, namespace, dns1123Label(namespace)),
  ];
}
