import type { KindBehaviour } from '../../kind.ts';
import type { Service } from '../../objects.ts';
import { keepStatusApart } from '../statusApart.ts';
import { applyServiceDefaults } from './defaults.ts';
import { keepAllocations, normalizeAddresses } from './allocations.ts';
import { serviceFieldsNotHonoured } from './notHonoured.ts';
import { serviceColumns, serviceRow } from './printer.ts';
import { serviceWarnings } from './warnings.ts';
import { validateServiceUpdate } from './validateUpdate.ts';
import { validateService } from './validation.ts';

/** @source pkg/registry/core/service/strategy.go. Free addresses and node ports are the API server's to give, after `prepareForCreate`. */
export const serviceBehaviour: KindBehaviour<Service> = {
  applyDefaults: applyServiceDefaults,
  prepareForCreate(service) {
    service.status = { loadBalancer: {} };
    normalizeAddresses(service);
  },
  prepareForUpdate(next, old, subresource) {
    keepStatusApart(next, old, subresource);
    if (subresource === 'status') return;
    keepAllocations(next, old);
    normalizeAddresses(next);
    if (old.spec?.type === 'LoadBalancer' && next.spec?.type !== 'LoadBalancer') next.status = { ...next.status, loadBalancer: {} };
  },
  createsOnUpdate: true,
  validate: validateService,
  validateUpdate: validateServiceUpdate,
  warnings: serviceWarnings,
  notHonoured: serviceFieldsNotHonoured,
  selectableFields: service => ({ 'spec.clusterIP': service.spec?.clusterIP ?? '', 'spec.type': service.spec?.type ?? '' }),
  columns: serviceColumns,
  row: serviceRow,
};
