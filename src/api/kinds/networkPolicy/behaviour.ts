import { fillZeroValues, type ZeroValues } from '../../defaults/zeroValues.ts';
import type { KindBehaviour } from '../../kind.ts';
import type { NetworkPolicy } from '../../objects.ts';
import { ageColumn, column, nameColumn, selectorCell } from '../../printers/cells.ts';
import { ageOf } from '../../printers/duration.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { validateObjectMetaUpdate } from '../../validation/objectMeta.ts';
import { validateNetworkPolicy } from './validation.ts';

const SELECTORS = ['spec.podSelector', ...['ingress[].from[]', 'egress[].to[]'].flatMap(peer => [`spec.${peer}.podSelector`, `spec.${peer}.namespaceSelector`])];
const ZERO_VALUES: ZeroValues = {
  'spec': {}, 'spec.podSelector': {}, 'spec.ingress[].from[].ipBlock.cidr': '', 'spec.egress[].to[].ipBlock.cidr': '',
  ...Object.fromEntries(SELECTORS.flatMap(selector => [[`${selector}.matchExpressions[].key`, ''], [`${selector}.matchExpressions[].operator`, '']])),
};

/** @source pkg/registry/networking/networkpolicy/strategy.go, pkg/apis/networking/v1/defaults.go */
export const networkPolicyBehaviour: KindBehaviour<NetworkPolicy> = {
  applyDefaults(policy) {
    fillZeroValues(policy, ZERO_VALUES);
    const { spec } = policy;
    if (spec === undefined) return;
    for (const rule of [...spec.ingress ?? [], ...spec.egress ?? []]) for (const port of rule.ports ?? []) port.protocol ??= 'TCP';
    if ((spec.policyTypes ?? []).length === 0) spec.policyTypes = (spec.egress ?? []).length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
  },
  prepareForCreate({ metadata }) { metadata.generation = 1; },
  prepareForUpdate() { /* no status */ },
  validate: validateNetworkPolicy,
  validateUpdate: (next, old) => validateObjectMetaUpdate(next.metadata, old.metadata),
  generationChanged: (next, old) => !semanticEqual(next.spec, old.spec),
  selectableFields: () => ({}),
  columns: [
    nameColumn,
    column('Pod-Selector', 'Selects the pods to which this NetworkPolicy object applies.  The array of ingress rules is applied to any pods selected by this field. Multiple network policies can select the same set of pods.  In this case, the ingress rules for each are combined additively. This field is NOT optional and follows standard label selector semantics. An empty podSelector matches all pods in this namespace.'),
    ageColumn,
  ],
  row: ({ metadata, spec }, nowMs) => [metadata.name ?? '', selectorCell(spec?.podSelector), ageOf(metadata.creationTimestamp, nowMs)],
};
