import type { FieldError } from '../../apiError.ts';
import type { Node, Taint } from '../../objects.ts';
import { parseQuantity, QUANTITY_FORMAT_MESSAGE } from '../../quantity.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { duplicate, forbidden, invalid, invalidEach, requiredOneOf } from '../../validation/fieldErrors.ts';
import { dns1123Subdomain, labelValue, qualifiedName } from '../../validation/names.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../../validation/objectMeta.ts';

const EFFECTS: readonly string[] = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** @source pkg/apis/core/validation ValidateNode */
export function validateNode(node: Node): FieldError[] {
  return [
    ...validateObjectMeta(node.metadata, { namespaced: false, nameRule: dns1123Subdomain }),
    ...validateTaints(node.spec?.taints ?? [], 'spec.taints'),
    ...validateQuantities(node.status?.capacity, 'status.capacity'),
    ...validateQuantities(node.status?.allocatable, 'status.allocatable'),
  ];
}

/** @source pkg/apis/core/validation ValidateNodeUpdate: of the spec, only what is unset may be set, and taints and unschedulable change freely. */
export function validateNodeUpdate(next: Node, old: Node, subresource: 'status' | undefined): FieldError[] {
  const errors = validateObjectMetaUpdate(next.metadata, old.metadata);
  if (subresource === 'status') return errors;
  for (const field of ['podCIDR', 'podCIDRs', 'providerID'] as const) {
    const stored = old.spec?.[field];
    if (stored === undefined || stored.length === 0 || semanticEqual(stored, next.spec?.[field])) continue;
    errors.push(forbidden(`spec.${field}`, 'node updates may not change ' + `${field === 'providerID' ? 'providerID' : 'podCIDR'} except from "" to valid`));
  }
  return errors;
}

function validateTaints(taints: readonly Taint[], path: string): FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  taints.forEach((taint, index) => {
    const at = `${path}[${index}]`;
    errors.push(...invalidEach(`${at}.key`, taint.key, qualifiedName(taint.key)));
    errors.push(...invalidEach(`${at}.value`, taint.value, labelValue(taint.value ?? '')));
    errors.push(...requiredOneOf(`${at}.effect`, taint.effect, EFFECTS));
    const pair = `${taint.effect}/${taint.key}`;
    if (seen.has(pair)) errors.push({ ...duplicate(at, taint), message: `${duplicate(at, taint).message}: taints must be unique by key and effect pair` });
    seen.add(pair);
  });
  return errors;
}

function validateQuantities(quantities: Readonly<Record<string, string | number>> | undefined, path: string): FieldError[] {
  return Object.entries(quantities ?? {}).flatMap(([name, value]) => {
    const nano = parseQuantity(value);
    if (nano === undefined) return [invalid(`${path}.${name}`, value, QUANTITY_FORMAT_MESSAGE)];
    return nano < 0n ? [invalid(`${path}.${name}`, String(value), 'must be greater than or equal to 0')] : [];
  });
}
