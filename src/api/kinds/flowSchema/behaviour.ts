import { fillZeroValues } from '../../defaults/zeroValues.ts';
import type { KindBehaviour } from '../../kind.ts';
import type { FlowSchema } from '../../objects.ts';
import { ageColumn, column, nameColumn } from '../../printers/cells.ts';
import { ageOf } from '../../printers/duration.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { validateObjectMetaUpdate } from '../../validation/objectMeta.ts';
import { keepStatusFromMetadata } from '../statusApart.ts';
import { validateFlowSchema } from './validation.ts';

const DEFAULT_PRECEDENCE = 1000;

/** @source pkg/registry/flowcontrol/flowschema/strategy.go, pkg/apis/flowcontrol/v1/defaults.go */
export const flowSchemaBehaviour: KindBehaviour<FlowSchema> = {
  applyDefaults(schema) {
    fillZeroValues(schema, {
      'spec': {}, 'spec.priorityLevelConfiguration': {}, 'spec.priorityLevelConfiguration.name': '', 'spec.distinguisherMethod.type': '',
      'spec.rules[].subjects': [], 'spec.rules[].subjects[].kind': '', 'spec.rules[].subjects[].user.name': '', 'spec.rules[].subjects[].group.name': '',
      'spec.rules[].subjects[].serviceAccount.name': '', 'spec.rules[].subjects[].serviceAccount.namespace': '',
      'spec.rules[].resourceRules[].verbs': [], 'spec.rules[].resourceRules[].apiGroups': [], 'spec.rules[].resourceRules[].resources': [],
      'spec.rules[].nonResourceRules[].verbs': [], 'spec.rules[].nonResourceRules[].nonResourceURLs': [],
    });
    if (schema.spec !== undefined) schema.spec.matchingPrecedence ||= DEFAULT_PRECEDENCE;
  },
  prepareForCreate(schema) {
    schema.status = {};
    schema.metadata.generation = 1;
  },
  prepareForUpdate: keepStatusFromMetadata,
  validate: validateFlowSchema,
  validateUpdate: (next, old) => validateObjectMetaUpdate(next.metadata, old.metadata),
  generationChanged: (next, old) => !semanticEqual(next.spec, old.spec),
  selectableFields: () => ({}),
  columns: [
    nameColumn,
    column('PriorityLevel', '`name` is the name of the priority level configuration being referenced Required.'),
    column('MatchingPrecedence', '`matchingPrecedence` is used to choose among the FlowSchemas that match a given request. The chosen FlowSchema is among those with the numerically lowest (which we take to be logically highest) MatchingPrecedence.  Each MatchingPrecedence value must be ranged in [1,10000]. Note that if the precedence is not specified, it will be set to 1000 as default.'),
    column('DistinguisherMethod', '`distinguisherMethod` defines how to compute the flow distinguisher for requests that match this schema. `nil` specifies that the distinguisher is disabled and thus will always be the empty string.'),
    ageColumn,
    column('MissingPL', 'references a broken or non-existent PriorityLevelConfiguration'),
  ],
  row: ({ metadata, spec, status }, nowMs) => [
    metadata.name ?? '', spec?.priorityLevelConfiguration.name ?? '', spec?.matchingPrecedence ?? 0, spec?.distinguisherMethod?.type ?? '<none>',
    ageOf(metadata.creationTimestamp, nowMs), status?.conditions?.find(({ type }) => type === 'Dangling')?.status ?? '?',
  ],
};
