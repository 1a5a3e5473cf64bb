import type { Finding } from '../finding.ts';
import type { Visits } from '../schemaWalk.ts';
import { formatPath } from '../../manifest/node.ts';

/** A required field that is not there, at the key (or first line) of the mapping that lacks it. */
export function missingField({ mappings }: Visits): Finding[] {
  return mappings.flatMap(({ node, definition, path, entry }) => definition.required
    .filter(name => !node.entries.some(present => present.key.value === name))
    .map((name): Finding => ({
      code: 'missing-field', severity: 'error', fixes: [],
      message: `missing required field "${name}" in ${path.length === 0 ? definition.name.split('.').at(-1) : formatPath(path)}`,
      range: entry?.key.range ?? node.entries[0]?.key.range ?? { start: node.range.start, end: Math.max(node.range.end, node.range.start + 1) },
    })));
}
