import type { Definition } from '../../../api/schema/table.ts';
import { t } from '../../../base/words.ts';
import { entryOf, formatPath, valueAt, type PathSegment } from '../../../manifest/node.ts';
import type { Finding } from '../../finding.ts';
import { judgeAsApi } from '../../judgeAsApi.ts';
import type { Manifest } from '../../manifest.ts';
import { nearestName } from '../../nearestName.ts';
import { schemaAt } from '../../schemaWalk.ts';
import { customDefinition } from '../../workspace/customDefinition.ts';
import { customKindOf, fieldsAt } from '../../workspace/customKinds.ts';
import type { PlacedObject, Workspace } from '../../workspace/workspace.ts';
import { refusals } from '../refusedByApi.ts';
import { fitOf, nearestField, renameField } from '../renameField.ts';
import { changeTo } from './likelyName.ts';

/** A custom resource against the CustomResourceDefinition of it that the workspace holds, or the schema that is known of it: its version, fields, structural schema and CEL rules. */
export function customResource({ object }: PlacedObject, workspace: Workspace): readonly Finding[] {
  const { manifest } = object;
  const source = manifest === undefined || manifest.definition !== undefined || object.group === '' ? undefined : customKindOf(workspace, object);
  if (manifest === undefined || source === undefined) return [];
  const version = manifest.apiVersion.slice(manifest.apiVersion.indexOf('/') + 1);
  const kind = source.versions.get(version);
  const { definition } = source;
  const related = definition?.object.nameNode === undefined ? {} : { related: [{ document: definition.document, range: definition.object.nameNode.range, message: t('the kind is defined here') }] };
  if (kind === undefined) {
    if (!source.isWhole) return [];
    const node = valueAt(manifest.root, ['apiVersion']);
    const served = [...source.versions.keys()].map(each => `${object.group}/${each}`);
    const [only] = served.length === 1 ? served : [];
    return node?.kind !== 'scalar' ? [] : [{ code: 'unknown-api-version', severity: 'error', range: node.range, message: t('{0} is not served in {1}; it is in {2}', object.kind, manifest.apiVersion, served.join(', ')), fixes: only === undefined ? [] : [{ ...changeTo(only, node), sure: true }], ...related }];
  }
  const verdict = judgeAsApi(manifest, kind);
  const unknown = verdict.unknown.map(({ path }) => unknownField(manifest, path, { fields: fieldsAt(kind.schema, path.slice(0, -1)), definition: customDefinition(workspace, manifest) }));
  return [...unknown, ...refusals(manifest, verdict, unknown)].map(finding => ({ ...finding, ...related }));
}

interface Known { readonly fields: readonly string[]; readonly definition: Definition | undefined }

function unknownField({ root, kind }: Manifest, path: readonly PathSegment[], { fields, definition }: Known): Finding {
  const [parentPath, name] = [path.slice(0, -1), String(path.at(-1))];
  const parent = valueAt(root, parentPath);
  const entry = entryOf(parent, name);
  const nearest = parent?.kind !== 'mapping' || entry === undefined ? nearestName(name, fields) : nearestField(entry, parent, fields);
  const fit = nearest === undefined || definition === undefined ? 'differs' : fitOf(entry?.value, schemaAt(definition, [...parentPath, nearest]).property);
  return {
    code: 'unknown-field', severity: 'error', range: entry?.key.range ?? root.range, fixes: nearest === undefined || entry === undefined || parent?.kind !== 'mapping' ? [] : renameField(entry, parent, { name: nearest, fields, fit }),
    message: `${t('unknown field "{0}" in {1}', name, parentPath.length === 0 ? kind : formatPath(parentPath))}${nearest === undefined ? '' : t('; did you mean "{0}"?', nearest)}`,
  };
}
