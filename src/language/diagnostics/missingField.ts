import { t } from '../../base/words.ts';
import type { Finding } from '../finding.ts';
import type { MappingEntry } from '../../manifest/node.ts';
import { formatPath } from '../../manifest/node.ts';
import { nearestName } from '../nearestName.ts';
import { fieldOf, type MappingVisit, type Visits } from '../schemaWalk.ts';

/**
 * A required field that is not there or has no value, at its key, else at the key (or first line) of the mapping that lacks it.
 * Left out: `status`, which the API fills in, and fields that a misspelt neighbour stands for (that one is marked already).
 */
export function missingField({ mappings }: Visits): Finding[] {
  return mappings.filter(({ path }) => path[0] !== 'status').flatMap(visit => visit.definition.required
    .filter(name => !visit.node.entries.some(entry => entry.key.value === name && hasValue(entry)) && !isMisspelt(name, visit))
    .map((name): Finding => ({
      code: 'missing-field', severity: 'error', fixes: [], field: formatPath([...visit.path, name]),
      message: t('missing required field "{0}" in {1}', name, visit.path.length === 0 ? visit.definition.name.split('.').at(-1) ?? '' : formatPath(visit.path)),
      range: placeOf(visit, name),
    })));
}

/** null counts as absent, as it does for kube-apiserver. */
function hasValue({ value }: MappingEntry): boolean {
  return value !== undefined && (value.kind !== 'scalar' || value.value !== null);
}

function isMisspelt(name: string, { node, definition }: MappingVisit): boolean {
  return node.entries.some(({ key }) => fieldOf(definition, String(key.value)) === undefined && nearestName(String(key.value), [name]) !== undefined);
}

function placeOf({ node, entry }: MappingVisit, name: string) {
  const empty = node.entries.find(present => present.key.value === name && present.merged === undefined);
  return empty?.key.range ?? entry?.key.range ?? node.entries.find(present => present.merged === undefined)?.key.range ?? { start: node.range.start, end: Math.max(node.range.end, node.range.start + 1) };
}
