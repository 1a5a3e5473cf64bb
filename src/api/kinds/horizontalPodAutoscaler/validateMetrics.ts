import type { FieldError } from '../../apiError.ts';
import { canonicalQuantity } from '../../defaults/quantities.ts';
import { parseQuantity } from '../../quantity.ts';
import { forbidden, invalid, invalidEach, notSupported, required } from '../../validation/fieldErrors.ts';
import { pathSegmentName } from '../../validation/names.ts';
import type { Metric, Target } from './defaults.ts';

/** Metric type → its field. */
const FIELDS: Readonly<Record<string, 'containerResource' | 'external' | 'object' | 'pods' | 'resource'>> = {
  ContainerResource: 'containerResource', External: 'external', Object: 'object', Pods: 'pods', Resource: 'resource',
};
const TARGET_TYPES: readonly string[] = ['Utilization', 'Value', 'AverageValue'];

/** @source pkg/apis/autoscaling/validation validateMetricSpec */
export function validateMetric(metric: Metric, path: string): FieldError[] {
  const errors = (metric.type ?? '') === '' ? [required(`${path}.type`, 'must specify a metric source type')] : [];
  const expected = FIELDS[metric.type];
  if (expected === undefined) errors.push(notSupported(`${path}.type`, metric.type, Object.keys(FIELDS)));
  const [first, ...more] = (['object', 'external', 'pods', 'resource', 'containerResource'] as const).filter(field => metric[field] !== undefined);
  if (first !== undefined) errors.push(...validateSource(metric, `${path}.${first}`));
  const present = first === undefined ? [] : [first, ...more];
  if (expected === undefined || !present.includes(expected)) errors.push(required(`${path}.${expected ?? (metric.type ?? '').toLowerCase()}`, 'must populate information for the given metric source'));
  if (present.length > 1) for (const field of present) if (field !== expected) errors.push(forbidden(`${path}.${field}`, 'must populate the given metric source only'));
  return errors;
}

/** Checks the first source of the metric. */
function validateSource({ object, external, pods, resource, containerResource }: Metric, path: string): FieldError[] {
  const at = `${path}.target`;
  if (object !== undefined) {
    const errors = [...validateReference(object.describedObject, `${path}.describedObject`), ...validateIdentifier(object.metric, `${path}.metric`), ...validateTarget(object.target, at)];
    return object.target.value === undefined && object.target.averageValue === undefined ? [...errors, required(`${at}.averageValue`, 'must set either a target value or averageValue')] : errors;
  }
  if (external !== undefined) {
    const errors = [...validateIdentifier(external.metric, `${path}.metric`), ...validateTarget(external.target, at)];
    if (external.target.value === undefined && external.target.averageValue === undefined) errors.push(required(`${at}.averageValue`, 'must set either a target value for metric or a per-pod target'));
    if (external.target.value !== undefined && external.target.averageValue !== undefined) errors.push(forbidden(`${at}.value`, 'may not set both a target value for metric and a per-pod target'));
    return errors;
  }
  if (pods !== undefined) {
    const errors = [...validateIdentifier(pods.metric, `${path}.metric`), ...validateTarget(pods.target, at)];
    return isPositive(pods.target.averageValue) ? errors : [...errors, required(`${at}.averageValue`, 'must specify a positive target averageValue')];
  }
  const source = resource ?? containerResource;
  const errors = (source?.name ?? '') === '' ? [required(`${path}.name`, 'must specify a resource name')] : [];
  if (resource === undefined && (containerResource?.container ?? '') === '') errors.push(required(`${path}.container`, 'must specify a container'));
  return source === undefined ? errors : [...errors, ...validateTarget(source.target, at), ...validateUtilization(source.target, at)];
}

function validateUtilization({ averageUtilization, averageValue }: Target, path: string): FieldError[] {
  if (averageUtilization === undefined && averageValue === undefined) return [required(`${path}.averageUtilization`, 'must set either a target raw value or a target utilization')];
  return averageUtilization !== undefined && averageValue !== undefined ? [forbidden(`${path}.averageValue`, 'may not set both a target raw value and a target utilization')] : [];
}

function validateTarget(target: Target, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if ((target.type ?? '') === '') errors.push(required(`${path}.type`, 'must specify a metric target type'));
  if (!TARGET_TYPES.includes(target.type)) errors.push(invalid(`${path}.type`, target.type, 'must be either Utilization, Value, or AverageValue'));
  for (const field of ['value', 'averageValue'] as const) {
    const quantity = target[field];
    if (quantity !== undefined && !isPositive(quantity)) errors.push(invalid(`${path}.${field}`, canonicalQuantity(quantity), 'must be positive'));
  }
  if (target.averageUtilization !== undefined && target.averageUtilization < 1) errors.push(invalid(`${path}.averageUtilization`, target.averageUtilization, 'must be greater than 0'));
  return errors;
}

function isPositive(quantity: string | number | undefined): boolean {
  return quantity !== undefined && (parseQuantity(quantity) ?? 0n) > 0n;
}

function validateIdentifier({ name }: { readonly name: string }, path: string): FieldError[] {
  return name === '' ? [required(`${path}.name`, 'must specify a metric name')] : invalidEach(`${path}.name`, name, pathSegmentName(name));
}

/** What is scaled, or described. @source pkg/apis/autoscaling/validation ValidateCrossVersionObjectReference */
export function validateReference(reference: { readonly kind: string; readonly name: string }, path: string): FieldError[] {
  return (['kind', 'name'] as const).flatMap(field => reference[field] === '' ? [required(`${path}.${field}`)] : invalidEach(`${path}.${field}`, reference[field], pathSegmentName(reference[field])));
}
