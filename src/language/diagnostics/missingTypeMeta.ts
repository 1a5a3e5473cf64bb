import { kindEntry, kinds } from '../../api/schema/table.ts';
import { t } from '../../base/words.ts';
import { entryOf, stringAt, type ManifestNode, type MappingNode } from '../../manifest/node.ts';
import type { Finding } from '../finding.ts';
import { columnOf, lineBreakOf } from '../lines.ts';
import { changeTo } from './references/likelyName.ts';
import { currentVersion } from './versionLifecycle.ts';
import { given } from './wrongType.ts';

/**
 * An object that says its kind or its version, not both: told only where it can be nothing but an object of Kubernetes, since it has a name in
 * `metadata` and the kind, or the version, is known.
 * @source kubectl's validation: 'apiVersion not set', 'kind not set'
 */
export function missingTypeMeta(root: ManifestNode | undefined, { text, minor }: { readonly text: string; readonly minor: number }): Finding[] {
  const inOtherCase = root?.kind === 'mapping' ? keysInOtherCase(root) : [];
  if (inOtherCase.length > 0) return inOtherCase;
  if (root?.kind !== 'mapping' || root.flow || (stringAt(root, ['metadata', 'name']) ?? stringAt(root, ['metadata', 'generateName'])) === undefined) return [];
  const [version, kind] = [entryOf(root, 'apiVersion'), entryOf(root, 'kind')];
  const finding = (key: Finding['range'], message: string, fixes: Finding['fixes'] = []): Finding[] => [{ code: 'missing-field', severity: 'error', range: key, message, fixes }];
  if (version === undefined && kind?.value?.kind === 'scalar') {
    const best = currentVersion('', String(kind.value.value), minor);
    if (best === undefined) return [];
    const { start } = root.range;
    return finding(kind.key.range, 'apiVersion not set', columnOf(text, start) > 0 ? [] : [{ title: t('Add "{0}"', `apiVersion: ${best}`), edits: [{ range: { start, end: start }, newText: `apiVersion: ${best}${lineBreakOf(text)}` }], preferred: true }]);
  }
  return kind === undefined && version !== undefined && kinds().some(({ apiVersion }) => apiVersion === stringAt(root, ['apiVersion'])) ? finding(version.key.range, 'kind not set') : [];
}

const TYPE_META = ['apiVersion', 'kind'];
const API_VERSION = /^(?:[a-z0-9-]+(?:\.[a-z0-9-]+)*\/)?v\d+(?:(?:alpha|beta)\d+)?$/;

/** `Kind` or `APIVersion`: told where what they say is known, or where the other key is written as it should be and the object has a name. */
function keysInOtherCase(root: MappingNode): Finding[] {
  const [version, kind] = TYPE_META.map(name => entryOf(root, name) ?? root.entries.find(({ key, merged }) => merged === undefined && String(key.value).toLowerCase() === name.toLowerCase()));
  const wrong = [version, kind].filter(entry => entry !== undefined && !TYPE_META.includes(String(entry.key.value)));
  if (version?.value?.kind !== 'scalar' || kind?.value?.kind !== 'scalar' || wrong.length === 0) return [];
  const [written, name] = [String(version.value.value), String(kind.value.value)];
  const isNamed = wrong.length === 1 && API_VERSION.test(written) && /^[A-Z]\w*$/.test(name) && stringAt(root, ['metadata', 'name']) !== undefined;
  if (!isNamed && kindEntry(written, name) === undefined) return [];
  return [version, kind].flatMap((entry, index): Finding[] => {
    const [right = '', said] = [TYPE_META[index], String(entry.key.value)];
    return said === right ? [] : [{ code: 'unknown-field', severity: 'error', range: entry.key.range, message: `${t('unknown field "{0}" in {1}', said, name)}${t('; did you mean "{0}"?', right)}`, fixes: [{ ...changeTo(right, entry.key), sure: true }] }];
  });
}

/** What the items of a `List` are that are no objects of a kind. @source kubectl's decoder, which needs the kind of each */
export function untypedItem(item: ManifestNode, index: number, place: { readonly text: string; readonly minor: number }): Finding[] {
  if (item.kind !== 'mapping') {
    return [{ code: 'wrong-type', severity: 'error', range: item.range, message: t('{0} takes {1}, not {2}', `items[${index}]`, t('a mapping'), given(item)), fixes: [] }];
  }
  const told = missingTypeMeta(item, place);
  const missing = TYPE_META.toReversed().find(name => entryOf(item, name) === undefined);
  return told.length > 0 || missing === undefined ? told : [{ code: 'missing-field', severity: 'error', range: item.flow ? item.range : item.entries[0]?.key.range ?? item.range, message: `${missing} not set`, fixes: [] }];
}
