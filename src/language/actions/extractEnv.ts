import { t } from '../../base/words.ts';
import { formatYaml } from '../../manifest/formatYaml.ts';
import { entryOf, stringAt, valueAt, type ManifestNode, type MappingNode, type SequenceNode } from '../../manifest/node.ts';
import type { TextEdit } from '../finding.ts';
import { afterLine, columnOf, lineBreakOf, lineEnd, lineStart } from '../lines.ts';
import { nameOf } from '../manifest.ts';
import type { Action, ActionPlace } from './action.ts';
import { containerAt } from './containerActions.ts';
import { appendDocuments, insertFields } from './insertField.ts';

/**
 * Moves the plain variables of the container at the cursor into a ConfigMap of their own, which `envFrom` reads. What names other
 * variables stays, since values from a ConfigMap are not expanded.
 */
export function extractEnv(place: ActionPlace): Action[] {
  const at = containerAt(place);
  const env = at === undefined ? undefined : entryOf(at.container, 'env');
  if (at === undefined || env?.value?.kind !== 'sequence' || env.value.flow || entryOf(at.container, 'envFrom') !== undefined) return [];
  const { text } = place.placed.document;
  const items = env.value.items;
  const plain = items.filter((item): item is MappingNode => isPlain(item));
  const name = `${nameOf(place.manifest) ?? 'app'}-env`;
  const namespace = stringAt(place.manifest.root, ['metadata', 'namespace']);
  if (plain.length === 0) return [];
  const data = Object.fromEntries(plain.map(item => [stringAt(item, ['name']) ?? '', stringAt(item, ['value']) ?? '']));
  const configMap = formatYaml({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...(namespace === undefined ? {} : { namespace }) }, data });
  const reference = `envFrom:\n- configMapRef:\n    name: ${name}`;
  const whole = plain.length === items.length;
  const edits = whole ? replaceEntry(text, env.key.range.start, env.range.end, reference) : [...removeItems(text, env.value, plain), insertFields(text, at.container, reference)];
  if (edits.includes(undefined)) return [];
  return [{ title: plain.length === 1 ? t('Extract the plain variable into ConfigMap {0}', name) : t('Extract {0} plain variables into ConfigMap {1}', plain.length, name), kind: 'refactor.extract', edits: [...edits as TextEdit[], appendDocuments(text, [configMap])] }];
}

function isPlain(item: ManifestNode | undefined): boolean {
  if (item?.kind !== 'mapping' || item.flow || item.entries.length !== 2) return false;
  const value = valueAt(item, ['value']);
  return stringAt(item, ['name']) !== undefined && value?.kind === 'scalar' && typeof value.value === 'string' && !value.value.includes('$(');
}

function replaceEntry(text: string, start: number, end: number, body: string): TextEdit[] {
  const newLine = lineBreakOf(text);
  return [{ range: { start, end: lineEnd(text, end) }, newText: body.split('\n').join(newLine + ' '.repeat(columnOf(text, start))) }];
}

function removeItems(text: string, list: SequenceNode, items: readonly MappingNode[]): TextEdit[] {
  return list.items.flatMap((item): TextEdit[] => item === undefined || !items.includes(item as MappingNode) ? [] : [{ range: { start: lineStart(text, item.range.start), end: afterLine(text, lineEnd(text, item.range.end)) }, newText: '' }]);
}
