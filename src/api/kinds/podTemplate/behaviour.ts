import { applyPodTemplateDefaults } from '../../defaults/podTemplate.ts';
import { fillZeroValues } from '../../defaults/zeroValues.ts';
import type { KindBehaviour } from '../../kind.ts';
import type { PodTemplate } from '../../objects.ts';
import { column, containerCells, labelsCell, nameColumn } from '../../printers/cells.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { dns1123Subdomain } from '../../validation/names.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../../validation/objectMeta.ts';
import { validatePodTemplate } from '../../validation/podTemplate.ts';
import { podFieldsNotHonoured } from '../pod/notHonoured.ts';

/** @source pkg/registry/core/podtemplate/strategy.go, printPodTemplate */
export const podTemplateBehaviour: KindBehaviour<PodTemplate> = {
  applyDefaults(template) {
    fillZeroValues(template, { 'template': {}, 'template.spec': {} });
    if (template.template !== undefined) applyPodTemplateDefaults(template.template);
  },
  prepareForCreate(template) { template.metadata.generation = 1; },
  prepareForUpdate() { /* no status */ },
  validate: ({ metadata, template }) => [...validateObjectMeta(metadata, { namespaced: true, nameRule: dns1123Subdomain }), ...validatePodTemplate(template ?? {}, 'template')],
  validateUpdate: (next, old) => validateObjectMetaUpdate(next.metadata, old.metadata),
  notHonoured: ({ template }) => podFieldsNotHonoured(template?.spec, 'template.spec'),
  generationChanged: (next, old) => !semanticEqual(next.template, old.template),
  selectableFields: () => ({}),
  columns: [
    nameColumn,
    column('Containers', 'Names of each container in the template.'),
    column('Images', 'Images referenced by each container in the template.'),
    column('Pod Labels', 'The labels for the pod template.'),
  ],
  row: ({ metadata, template }) => [metadata.name ?? '', ...containerCells(template?.spec?.containers), labelsCell(template?.metadata?.labels)],
};
