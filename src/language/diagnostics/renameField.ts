import type { Property } from '../../api/schema/table.ts';
import type { ManifestNode, MappingEntry, MappingNode } from '../../manifest/node.ts';
import type { Fix } from '../finding.ts';
import { nearestName } from '../nearestName.ts';
import { changeTo } from './references/likelyName.ts';
import { fits } from './wrongType.ts';

/** Whether a value can be a field's: as it is, once it is written in another way (80 for "80"), or never. */
export type ValueFit = 'fits' | 'differs' | 'never';

/** How a value goes with a property; one that is not written yet fits any. */
export function fitOf(value: ManifestNode | undefined, property: Property | undefined): ValueFit {
  if (value === undefined || (value.kind === 'scalar' && value.value === null)) return 'fits';
  if (property === undefined) return 'differs';
  return fits(value, property) ? 'fits' : value.kind === 'scalar' && property.type !== 'object' ? 'differs' : 'never';
}

/** The field that an unknown key most likely means: one that its mapping does not have yet. */
export const nearestField = (entry: MappingEntry, parent: MappingNode, fields: readonly string[]) => nearestName(String(entry.key.value), fields.filter(field => !parent.entries.some(({ key }) => key.value === field)));

/** The fix that calls an unknown key by the name of a field: sure where the value is one of that field's and no other key of the mapping means the same; none where it never could be. */
export function renameField(entry: MappingEntry, parent: MappingNode, { name, fields, fit }: { readonly name: string; readonly fields: readonly string[]; readonly fit: ValueFit }): Fix[] {
  if (fit === 'never') return [];
  const isContested = parent.entries.some(other => other !== entry && other.merged === undefined && !fields.includes(String(other.key.value)) && nearestField(other, parent, fields) === name);
  const { title, edits } = changeTo(name, entry.key);
  return [{ title, edits, writes: `${parent.range.start} ${name}`, ...fit === 'fits' && !isContested ? { preferred: true, sure: true } : {} }];
}
