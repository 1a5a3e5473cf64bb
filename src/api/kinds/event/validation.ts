import type { FieldError } from '../../apiError.ts';
import type { Event } from '../../objects.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { FIELD_IMMUTABLE, invalid, required } from '../../validation/fieldErrors.ts';
import { dns1123Subdomain, qualifiedName } from '../../validation/names.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../../validation/objectMeta.ts';

const CLUSTER_SCOPED_EVENTS: readonly string[] = ['default', 'kube-system'];
const IMMUTABLE = ['involvedObject', 'reason', 'action', 'eventTime', 'reportingComponent', 'reportingInstance', 'type', 'related'] as const;

/** @source pkg/apis/core/validation/events.go; events with `eventTime` (events.k8s.io writers) must also name reporter, action and reason. */
export function validateEvent(event: Event): FieldError[] {
  const errors = validateObjectMeta(event.metadata, { namespaced: true, nameRule: dns1123Subdomain });
  const { namespace } = event.metadata;
  const about = event.involvedObject.namespace ?? '';
  if (about === '') {
    if (!CLUSTER_SCOPED_EVENTS.includes(namespace ?? '')) errors.push(invalid('involvedObject.namespace', about, 'does not match event.namespace'));
  } else if (about !== namespace) errors.push(invalid('involvedObject.namespace', about, 'does not match event.namespace'));
  return event.eventTime === undefined ? errors : [...errors, ...validateReporter(event)];
}

function validateReporter(event: Event): FieldError[] {
  const errors: FieldError[] = [];
  if ((event.reportingComponent ?? '') === '') errors.push(required('reportingController'));
  else errors.push(...qualifiedName(event.reportingComponent ?? '').map(problem => invalid('reportingController', event.reportingComponent, problem)));
  if ((event.reportingInstance ?? '') === '') errors.push(required('reportingInstance'));
  if ((event.reportingInstance ?? '').length > 128) errors.push(invalid('reportingInstance', '', 'can have at most 128 characters'));
  if ((event.action ?? '') === '') errors.push(required('action'));
  if ((event.action ?? '').length > 128) errors.push(invalid('action', '', 'can have at most 128 characters'));
  if ((event.reason ?? '') === '') errors.push(required('reason'));
  if ((event.reason ?? '').length > 128) errors.push(invalid('reason', '', 'can have at most 128 characters'));
  if ((event.message ?? '').length > 1024) errors.push(invalid('message', '', 'can have at most 1024 characters'));
  return errors;
}

export function validateEventUpdate(next: Event, old: Event): FieldError[] {
  const errors = validateObjectMetaUpdate(next.metadata, old.metadata);
  if (next.eventTime === undefined && old.eventTime === undefined) return errors;
  for (const field of IMMUTABLE) {
    if (!semanticEqual(next[field], old[field])) errors.push(invalid(field, next[field], FIELD_IMMUTABLE));
  }
  return errors;
}
