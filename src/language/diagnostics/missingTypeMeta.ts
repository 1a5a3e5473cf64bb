import { kinds } from '../../api/schema/table.ts';
import { t } from '../../base/words.ts';
import { entryOf, stringAt, type ManifestNode } from '../../manifest/node.ts';
import type { Finding } from '../finding.ts';
import { columnOf, lineBreakOf } from '../lines.ts';
import { currentVersion } from './versionLifecycle.ts';

/**
 * An object that says its kind or its version, not both: told only where it can be nothing but an object of Kubernetes, since it has a name in
 * `metadata` and the kind, or the version, is known.
 * @source kubectl's validation: 'apiVersion not set', 'kind not set'
 */
export function missingTypeMeta(root: ManifestNode | undefined, { text, minor }: { readonly text: string; readonly minor: number }): Finding[] {
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
