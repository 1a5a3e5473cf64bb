import { validateApiApproval } from '../../customResources/apiApproval.ts';
import { CLEANUP_FINALIZER, type CustomResourceDefinition } from '../../customResources/customResourceDefinition.ts';
import { fillZeroValues } from '../../defaults/zeroValues.ts';
import type { KindBehaviour } from '../../kind.ts';
import { createdAtColumn, nameColumn } from '../../printers/cells.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { keepStatusApart } from '../statusApart.ts';
import { validateCosts, validateCustomResourceDefinition, validateCustomResourceDefinitionUpdate } from './validation.ts';

/** @source apiextensions-apiserver pkg/registry/customresourcedefinition strategy.go, etcd.go; pkg/apis/apiextensions/v1/defaults.go */
export const customResourceDefinitionBehaviour: KindBehaviour<CustomResourceDefinition> = {
  applyDefaults(definition) {
    fillZeroValues(definition, {
      'spec': {}, 'spec.names': {}, 'spec.names.plural': '', 'spec.names.kind': '', 'spec.group': '', 'spec.scope': '', 'spec.versions': [], 'spec.versions[].name': '',
      'spec.versions[].additionalPrinterColumns[].name': '', 'spec.versions[].additionalPrinterColumns[].type': '', 'spec.versions[].additionalPrinterColumns[].jsonPath': '',
      'spec.versions[].subresources.scale.specReplicasPath': '', 'spec.versions[].subresources.scale.statusReplicasPath': '', 'spec.versions[].selectableFields[].jsonPath': '',
    });
    const { spec } = definition;
    const { kind } = spec.names;
    if (kind !== '') spec.names = { ...spec.names, singular: spec.names.singular || kind.toLowerCase(), listKind: spec.names.listKind || `${kind}List` };
    spec.versions = spec.versions.map(version => ({ ...version, served: version.served ?? false, storage: version.storage ?? false }));
    spec.conversion ??= { strategy: 'None' };
    const service = spec.conversion.webhook?.clientConfig?.service;
    if (service !== undefined) service.port ??= 443;
  },
  prepareForCreate(definition) {
    definition.status = { conditions: [], acceptedNames: { plural: '', kind: '' }, storedVersions: [] };
    noteStoredVersion(definition);
    definition.metadata.generation = 1;
  },
  prepareForUpdate(next, old, subresource) {
    keepStatusApart(next, old, subresource);
    if (subresource === undefined) noteStoredVersion(next);
  },
  prepareForDelete(definition, now) {
    const { metadata, status } = definition;
    if (metadata.finalizers?.includes(CLEANUP_FINALIZER) !== true) metadata.finalizers = [...metadata.finalizers ?? [], CLEANUP_FINALIZER];
    if (status?.conditions?.some(({ type }) => type === 'Terminating') === true) return;
    const condition = { type: 'Terminating', status: 'True' as const, lastTransitionTime: now, reason: 'InstanceDeletionPending', message: 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon' };
    definition.status = { ...status, conditions: [...status?.conditions ?? [], condition] };
  },
  needsVersionToUpdate: true,
  validate: validateCustomResourceDefinition,
  validateCreate: definition => [...validateApiApproval(definition), ...validateCosts(definition)],
  validateUpdate: (next, old, subresource) => [...validateCustomResourceDefinitionUpdate(next, old), ...validateApiApproval(next, old), ...(subresource === undefined ? validateCosts(next, old) : [])],
  generationChanged: (next, old) => !semanticEqual(next.spec, old.spec),
  selectableFields: () => ({}),
  columns: [nameColumn, createdAtColumn],
  row: ({ metadata }) => [metadata.name ?? '', metadata.creationTimestamp ?? ''],
};

function noteStoredVersion(definition: CustomResourceDefinition): void {
  const stored = definition.status?.storedVersions ?? [];
  const added = definition.spec.versions.filter(({ name, storage }) => storage && !stored.includes(name)).map(({ name }) => name);
  if (added.length > 0) definition.status = { ...definition.status, storedVersions: [...stored, ...added] };
}
