import { asOf } from '../../api/schema/fieldHistory.ts';
import type { Property } from '../../api/schema/table.ts';
import { t } from '../../base/words.ts';
import { formatPath, type ManifestNode, type MappingEntry, type PathSegment } from '../../manifest/node.ts';
import type { Fix } from '../finding.ts';
import { layoutOf } from '../layout.ts';
import { isMovable, moveEntry, wrapEntry } from '../moveEntry.ts';
import { definitionOf, fieldOf, type MappingVisit, type Visits } from '../schemaWalk.ts';

const MOST_PLACES = 5;

/** Where a field belongs that its mapping does not have, and the fixes that move it there. */
export interface FieldMoves { readonly path: readonly PathSegment[]; readonly fixes: readonly Fix[]; /** The mapping is written already. */ readonly isThere: boolean }

/**
 * Where the object, in the Kubernetes that it is walked for, has a field of that name and form: in mappings that are there and nearest in the
 * tree, up or down; else in a field of the same mapping that is not written yet. Undefined where nowhere, in flow style, and behind a `?`.
 */
export function fieldMoves(visit: MappingVisit, entry: MappingEntry, { mappings, minor, text }: Pick<Visits, 'mappings' | 'minor'> & { readonly text: string }): FieldMoves | undefined {
  const name = String(entry.key.value);
  if (visit.node.flow || entry.value === undefined || !isMovable(text, entry)) return undefined;
  const places = placesFor(visit, entry, mappings);
  const [first] = places;
  if (first !== undefined) {
    const isOnly = places.length === 1;
    return { path: first.path, isThere: true, fixes: places.map((place): Fix => ({ title: place.path.length === 0 ? t('Move "{0}" to the top level', name) : t('Move "{0}" into {1}', name, formatPath(place.path)), edits: moveEntry(text, entry, place.node), writes: `${place.node.range.start} ${name}`, ...isOnly ? { preferred: true, sure: true } : {} })) };
  }
  const absent = absentFieldsFor(visit, entry, minor);
  const pathTo = (field: string) => [...visit.path, field];
  return absent[0] === undefined ? undefined : {
    path: pathTo(absent[0]), isThere: false,
    fixes: absent.map((field): Fix => ({ title: t('Move "{0}" into {1}', name, formatPath(pathTo(field))), edits: wrapEntry(text, entry, { field, by: layoutOf(text).mapping }), ...absent.length === 1 ? { preferred: true } : {} })),
  };
}

/** Mappings of the same object that know the field and do not have it yet. */
function placesFor(visit: MappingVisit, entry: MappingEntry, mappings: readonly MappingVisit[]): MappingVisit[] {
  const name = String(entry.key.value);
  const takesIt = (other: MappingVisit) => takes(fieldOf(other.definition, name), entry.value) && other !== visit && !other.node.flow && !isAliased(other)
    && !other.node.entries.some(present => present.key.value === name) && !startsWith(other.path, [...visit.path, name]);
  const candidates = mappings.filter(takesIt).map(place => ({ place, apart: treeDistance(visit.path, place.path) }));
  const nearest = Math.min(...candidates.map(candidate => candidate.apart));
  return candidates.filter(candidate => candidate.apart === nearest).slice(0, MOST_PLACES).map(candidate => candidate.place);
}

/** Fields of the mapping itself, not written yet, whose value would have the field, and as many as can be of the others that are misplaced beside it; none where they are many. */
function absentFieldsFor({ node, definition }: MappingVisit, entry: MappingEntry, minor: number): string[] {
  const misplaced = node.entries.filter(({ key, merged }) => merged === undefined && fieldOf(definition, String(key.value)) === undefined);
  const found = Object.entries(definition.properties).flatMap(([field, property]) => {
    const inside = field === 'status' || node.entries.some(present => present.key.value === field) ? undefined : definitionOf(property);
    const has = ({ key, value }: MappingEntry) => inside !== undefined && takes(fieldOf(asOf(inside, minor), String(key.value)), value);
    return has(entry) ? [{ field, count: misplaced.filter(has).length }] : [];
  });
  const most = Math.max(...found.map(({ count }) => count));
  const best = found.filter(({ count }) => count === most).map(({ field }) => field);
  return best.length > MOST_PLACES ? [] : best;
}

/** Whether a property takes a value of that form. */
function takes(property: Property | undefined, value: ManifestNode | undefined): boolean {
  return property !== undefined && value?.kind === (property.items !== undefined ? 'sequence' : property.type === 'object' ? 'mapping' : 'scalar');
}

/** What an alias stands for is written elsewhere: nothing can be added there through the alias. */
function isAliased({ node }: MappingVisit): boolean {
  return node.entries.some(({ range, merged }) => merged === undefined && (range.start < node.range.start || range.start > node.range.end));
}

function treeDistance(a: readonly PathSegment[], b: readonly PathSegment[]): number {
  let common = 0;
  while (common < a.length && common < b.length && a[common] === b[common]) common++;
  return a.length + b.length - 2 * common;
}

const startsWith = (path: readonly PathSegment[], prefix: readonly PathSegment[]) => prefix.every((segment, index) => path[index] === segment);
