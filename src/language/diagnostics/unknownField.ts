import { fieldHistoryOf } from '../../api/schema/fieldHistory.ts';
import { t } from '../../base/words.ts';
import type { Finding, Fix } from '../finding.ts';
import { moveEntry } from '../moveEntry.ts';
import { nearestName } from '../nearestName.ts';
import { fieldOf, type MappingVisit, type Visits } from '../schemaWalk.ts';
import { formatPath, type MappingEntry } from '../../manifest/node.ts';
import { changeTo } from './references/likelyName.ts';

const MOST_PLACES = 5;

/** A field that its type never had (else `fieldLifecycle` tells it): misspelt (offers the nearest name) or in the wrong place (offers to move it). */
export function unknownField({ mappings }: Visits, text: string): Finding[] {
  return mappings.flatMap(visit => visit.node.entries
    .filter(entry => entry.merged === undefined && fieldOf(visit.definition, String(entry.key.value)) === undefined && fieldHistoryOf(visit.definition.name, String(entry.key.value)) === undefined)
    .map(entry => toFinding(visit, entry, mappings, text)));
}

function toFinding(visit: MappingVisit, entry: MappingEntry, mappings: readonly MappingVisit[], text: string): Finding {
  const name = String(entry.key.value);
  const where = whereIs(visit);
  const places = placesFor(visit, entry, mappings);
  const nearest = nearestName(name, Object.keys(visit.definition.properties).filter(key => !visit.node.entries.some(other => other.key.value === key)));
  const base = { severity: 'error' as const, range: entry.key.range };
  if (places.length > 0) {
    return {
      ...base, code: 'misplaced-field', message: t('"{0}" is not a field of {1}; it belongs in {2}', name, where, formatPath(places[0]?.path ?? [])),
      fixes: places.map((place, index): Fix => ({ title: t('Move "{0}" into {1}', name, formatPath(place.path)), edits: moveEntry(text, entry, place.node), ...(index === 0 && places.length === 1 ? { preferred: true, sure: true } : {}) })),
    };
  }
  if (nearest !== undefined) {
    return {
      ...base, code: 'unknown-field', message: `${t('unknown field "{0}" in {1}', name, where)}${t('; did you mean "{0}"?', nearest)}`,
      fixes: [{ ...changeTo(nearest, entry.key), sure: true }],
    };
  }
  return { ...base, code: 'unknown-field', message: t('unknown field "{0}" in {1}', name, where), fixes: [] };
}

/** Mappings of the same object that know the field, do not have it yet and are nearest in the tree; a scalar's field only moves within its branch. */
function placesFor(visit: MappingVisit, entry: MappingEntry, mappings: readonly MappingVisit[]): MappingVisit[] {
  const name = String(entry.key.value);
  const takesIt = (other: MappingVisit) => {
    const property = fieldOf(other.definition, name);
    if (property === undefined || other === visit || other.node.flow || visit.node.flow || isAliased(other) || other.node.entries.some(present => present.key.value === name)) return false;
    const wanted = property.items !== undefined ? 'sequence' : property.type === 'object' ? 'mapping' : 'scalar';
    return entry.value !== undefined && entry.value.kind === wanted && !startsWith(other.path, [...visit.path, name]);
  };
  const candidates = mappings.filter(takesIt).map(place => ({ place, apart: treeDistance(visit.path, place.path) }));
  const nearest = Math.min(...candidates.map(candidate => candidate.apart));
  return candidates.filter(candidate => candidate.apart === nearest).slice(0, MOST_PLACES).map(candidate => candidate.place);
}

/** What an alias stands for is written elsewhere: nothing can be added there through the alias. */
function isAliased({ node }: MappingVisit): boolean {
  return node.entries.some(({ range, merged }) => merged === undefined && (range.start < node.range.start || range.start > node.range.end));
}

function treeDistance(a: readonly (string | number)[], b: readonly (string | number)[]): number {
  let common = 0;
  while (common < a.length && common < b.length && a[common] === b[common]) common++;
  return a.length + b.length - 2 * common;
}

const startsWith = (path: readonly (string | number)[], prefix: readonly (string | number)[]) => prefix.every((segment, index) => path[index] === segment);

/** 'spec (PodSpec)', as messages name the place of a mapping. */
export const whereIs = (visit: MappingVisit): string => visit.path.length === 0 ? shortName(visit) : `${formatPath(visit.path)} (${shortName(visit)})`;

const shortName = (visit: MappingVisit) => visit.definition.name.split('.').at(-1) ?? '';
