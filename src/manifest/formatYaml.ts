import { stringify } from 'yaml';
import { prefixedNumberTag } from './resolveNumber.ts';

/** Plain data as YAML, keys in the given order, long lines unbroken; for showing, not for writing back. */
export function formatYaml(value: unknown): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false, version: '1.1', customTags: tags => [...tags, prefixedNumberTag] });
}
