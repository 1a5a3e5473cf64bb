import { fillZeroValues } from '../../defaults/zeroValues.ts';
import type { KindBehaviour } from '../../kind.ts';
import type { Ingress } from '../../objects.ts';
import { ageColumn, column, compareText, nameColumn } from '../../printers/cells.ts';
import { ageOf } from '../../printers/duration.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { keepStatusApart } from '../statusApart.ts';
import { validateIngress, validateIngressUpdate, validateNewIngress } from './validation.ts';

const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';
const MAX_HOSTS = 3;
const PATHS = 'spec.rules[].http.paths';

/** @source pkg/registry/networking/ingress/strategy.go, pkg/printers/internalversion printIngress */
export const ingressBehaviour: KindBehaviour<Ingress> = {
  applyDefaults(ingress) {
    fillZeroValues(ingress, {
      'spec': {}, 'spec.defaultBackend.service.name': '', 'spec.defaultBackend.resource.kind': '', 'spec.defaultBackend.resource.name': '',
      [PATHS]: [], [`${PATHS}[].backend`]: {}, [`${PATHS}[].backend.service.name`]: '', [`${PATHS}[].backend.resource.kind`]: '', [`${PATHS}[].backend.resource.name`]: '',
    });
  },
  prepareForCreate(ingress) {
    ingress.status = { loadBalancer: {} };
    ingress.metadata.generation = 1;
  },
  prepareForUpdate: keepStatusApart,
  validate: validateIngress,
  validateCreate: validateNewIngress,
  validateUpdate: validateIngressUpdate,
  warnings: ({ metadata }, old) => old === undefined && Object.hasOwn(metadata.annotations ?? {}, CLASS_ANNOTATION) ? [`annotation "${CLASS_ANNOTATION}" is deprecated, please use 'spec.ingressClassName' instead`] : [],
  generationChanged: (next, old) => !semanticEqual(next.spec, old.spec),
  selectableFields: () => ({}),
  columns: [
    nameColumn, column('Class', 'The name of the IngressClass resource that should be used for additional configuration'),
    column('Hosts', 'Hosts that incoming requests are matched against before the ingress rule'), column('Address', 'Address is a list containing ingress points for the load-balancer'),
    column('Ports', 'Ports of TLS configurations that open'), ageColumn,
  ],
  row: ({ metadata, spec, status }, nowMs) => [
    metadata.name ?? '', spec?.ingressClassName ?? '<none>', hostsCell(spec?.rules ?? []), addressCell(status), (spec?.tls ?? []).length > 0 ? '80, 443' : '80', ageOf(metadata.creationTimestamp, nowMs),
  ],
};

/** The first hosts; what is left out counts rules, as upstream does. */
function hostsCell(rules: readonly { readonly host?: string }[]): string {
  const hosts: string[] = [];
  let more = false;
  for (const { host = '' } of rules) {
    if (hosts.length === MAX_HOSTS) more = true;
    if (!more && host !== '') hosts.push(host);
  }
  if (hosts.length === 0) return '*';
  return more ? `${hosts.join(',')} + ${rules.length - MAX_HOSTS} more...` : hosts.join(',');
}

function addressCell(status: Ingress['status']): string {
  const addresses = (status?.loadBalancer?.ingress ?? []).map(({ ip = '', hostname = '' }) => ip === '' ? hostname : ip).filter(address => address !== '');
  return [...new Set(addresses)].sort(compareText).join(',');
}
