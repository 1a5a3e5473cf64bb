import { toTimestamp } from '../../../base/clock.ts';
import { fillZeroValues } from '../../defaults/zeroValues.ts';
import type { KindBehaviour } from '../../kind.ts';
import type { APIService } from '../../objects.ts';
import { ageColumn, column, nameColumn } from '../../printers/cells.ts';
import { ageOf } from '../../printers/duration.ts';
import { keepStatusFromMetadata } from '../statusApart.ts';
import { validateApiService, validateApiServiceUpdate } from './validation.ts';

const HTTPS_PORT = 443;

/** @source k8s.io/kube-aggregator pkg/registry/apiservice/strategy.go, etcd.go */
export const apiServiceBehaviour: KindBehaviour<APIService> = {
  applyDefaults(apiService) {
    fillZeroValues(apiService, { 'spec': {}, 'spec.groupPriorityMinimum': 0, 'spec.versionPriority': 0 });
    const service = apiService.spec?.service;
    if (service !== undefined) service.port ??= HTTPS_PORT;
  },
  prepareForCreate(apiService, write) {
    const local = apiService.spec?.service === undefined;
    apiService.status = local ? { conditions: [{ type: 'Available', status: 'True', reason: 'Local', message: 'Local APIServices are always available', ...(write === undefined ? {} : { lastTransitionTime: toTimestamp(write.nowMs) }) }] } : {};
  },
  prepareForUpdate: keepStatusFromMetadata,
  needsVersionToUpdate: true,
  validate: validateApiService,
  validateUpdate: validateApiServiceUpdate,
  selectableFields: () => ({}),
  columns: [
    nameColumn, column('Service', 'The reference to the service that hosts this API endpoint.'), column('Available', 'Whether this service is available.'), ageColumn,
  ],
  row: ({ metadata, spec, status }, nowMs) => {
    const available = status?.conditions?.find(({ type }) => type === 'Available');
    const service = spec?.service === undefined ? 'Local' : `${spec.service.namespace ?? ''}/${spec.service.name ?? ''}`;
    return [metadata.name ?? '', service, available === undefined ? 'Unknown' : available.status === 'True' ? 'True' : `${available.status} (${available.reason ?? ''})`, ageOf(metadata.creationTimestamp, nowMs)];
  },
};
