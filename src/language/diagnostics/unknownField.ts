import { fieldHistoryOf } from '../../api/schema/fieldHistory.ts';
import { t } from '../../base/words.ts';
import type { Finding } from '../finding.ts';
import { fieldOf, type MappingVisit, type Visits } from '../schemaWalk.ts';
import { formatPath, type MappingEntry } from '../../manifest/node.ts';
import { fieldMoves } from './fieldMoves.ts';
import { fitOf, nearestField, renameField } from './renameField.ts';

/** A field that its type never had (else `fieldLifecycle` tells it): misspelt (offers the nearest name) or in the wrong place (offers to move it). */
export function unknownField(visits: Visits, text: string): Finding[] {
  return visits.mappings.flatMap(visit => visit.node.entries
    .filter(entry => entry.merged === undefined && fieldOf(visit.definition, String(entry.key.value)) === undefined && fieldHistoryOf(visit.definition.name, String(entry.key.value)) === undefined)
    .map(entry => toFinding(visit, entry, { ...visits, text })));
}

function toFinding(visit: MappingVisit, entry: MappingEntry, context: Visits & { readonly text: string }): Finding {
  const name = String(entry.key.value);
  const where = whereIs(visit);
  const fields = Object.keys(visit.definition.properties);
  const nearest = nearestField(entry, visit.node, fields);
  const moves = fieldMoves(visit, entry, context);
  const base = { severity: 'error' as const, range: entry.key.range };
  if (moves !== undefined && (moves.isThere || nearest === undefined)) {
    return { ...base, code: 'misplaced-field', message: moves.path.length === 0 ? t('"{0}" is not a field of {1}; it belongs at the top level of the object', name, where) : t('"{0}" is not a field of {1}; it belongs in {2}', name, where, formatPath(moves.path)), fixes: moves.fixes };
  }
  if (nearest !== undefined) {
    return {
      ...base, code: 'unknown-field', message: `${t('unknown field "{0}" in {1}', name, where)}${t('; did you mean "{0}"?', nearest)}`,
      fixes: renameField(entry, visit.node, { name: nearest, fields, fit: fitOf(entry.value, fieldOf(visit.definition, nearest)) }),
    };
  }
  return { ...base, code: 'unknown-field', message: t('unknown field "{0}" in {1}', name, where), fixes: [] };
}

/** 'spec (PodSpec)', as messages name the place of a mapping. */
export const whereIs = (visit: MappingVisit): string => visit.path.length === 0 ? shortName(visit) : `${formatPath(visit.path)} (${shortName(visit)})`;

const shortName = (visit: MappingVisit) => visit.definition.name.split('.').at(-1) ?? '';
