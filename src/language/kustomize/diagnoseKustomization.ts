import { t } from '../../base/words.ts';
import type { MappingNode } from '../../manifest/node.ts';
import { deprecationOf } from '../deprecatedField.ts';
import { enumValue } from '../diagnostics/enumValue.ts';
import { syntax } from '../diagnostics/syntax.ts';
import { unknownField } from '../diagnostics/unknownField.ts';
import { wrongType } from '../diagnostics/wrongType.ts';
import type { Finding } from '../finding.ts';
import { fieldOf, walkSchema, type ValueVisit, type Visits } from '../schemaWalk.ts';
import type { IndexedDocument, Workspace } from '../workspace/workspace.ts';
import { kustomizationDefinition } from './kustomizationTable.ts';
import { missingFiles } from './missingFiles.ts';

/** What kustomize would refuse in a kustomization, or says is deprecated, beyond `own`, which the text tells by itself. */
export function diagnoseKustomization(workspace: Workspace, document: IndexedDocument, own: readonly Finding[]): readonly Finding[] {
  const { root, text, isTemplate, problems } = document.document;
  const mistakes = own.length > 0 ? [] : syntax(document.document);
  if (isTemplate || root?.kind !== 'mapping' || problems.some(({ code }) => code !== 'DUPLICATE_KEY')) return mistakes;
  return [...mistakes, ...schemaFindings(root, text), ...missingFiles(workspace, document, root)];
}

function schemaFindings(root: MappingNode, text: string): Finding[] {
  const visits = inAnyCase(walkSchema(root, kustomizationDefinition(root)));
  return [...unknownField(visits, text), ...wrongType(visits, text), ...enumValue(visits), ...visits.values.flatMap(deprecated)];
}

/**
 * Without what kustomize takes as well: keys whose letters are of another case, and patches that are named without `path`.
 * @source Go's encoding/json, which finds fields in any case; kustomize's useLegacyPatch
 */
function inAnyCase({ mappings, values, minor }: Visits): Visits {
  return {
    minor, values: values.filter(({ path, node }) => !(path.length === 2 && path[0] === 'patches' && node?.kind === 'scalar')),
    mappings: mappings.map(visit => {
      const names = new Set(Object.keys(visit.definition.properties).map(name => name.toLowerCase()));
      return { ...visit, node: { ...visit.node, entries: visit.node.entries.filter(({ key }) => fieldOf(visit.definition, String(key.value)) !== undefined || !names.has(String(key.value).toLowerCase())) } };
    }),
  };
}

function deprecated({ entry, property, path }: ValueVisit): Finding[] {
  const why = entry === undefined ? undefined : deprecationOf(property);
  return why === undefined || entry === undefined || path.at(-1) !== entry.key.value ? [] : [{ code: 'deprecated-field', severity: 'hint', range: entry.key.range, fixes: [], message: t('"{0}" is deprecated; use "{1}"', String(entry.key.value), /use (\w+)/.exec(why)?.[1] ?? '') }];
}
