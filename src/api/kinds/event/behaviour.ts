import { fillZeroValues } from '../../defaults/zeroValues.ts';
import type { KindBehaviour } from '../../kind.ts';
import type { Event } from '../../objects.ts';
import { eventColumns, eventRow } from './printer.ts';
import { validateEvent, validateEventUpdate } from './validation.ts';

/** @source pkg/registry/core/event/strategy.go */
export const eventBehaviour: KindBehaviour<Event> = {
  applyDefaults(event) { fillZeroValues(event, { involvedObject: {} }); },
  prepareForCreate() { /* no status */ },
  prepareForUpdate() { /* no status */ },
  createsOnUpdate: true,
  validate: validateEvent,
  validateUpdate: validateEventUpdate,
  selectableFields(event) {
    const object = event.involvedObject;
    return {
      'involvedObject.kind': object.kind ?? '', 'involvedObject.namespace': object.namespace ?? '', 'involvedObject.name': object.name ?? '',
      'involvedObject.uid': object.uid ?? '', 'involvedObject.apiVersion': object.apiVersion ?? '',
      'involvedObject.resourceVersion': object.resourceVersion ?? '', 'involvedObject.fieldPath': object.fieldPath ?? '',
      reason: event.reason ?? '', reportingComponent: reportingComponentOf(event), source: reportingComponentOf(event), type: event.type ?? '',
    };
  },
  columns: eventColumns,
  row: eventRow,
};

function reportingComponentOf(event: Event): string {
  return event.source?.component !== undefined && event.source.component !== '' ? event.source.component : event.reportingComponent ?? '';
}
