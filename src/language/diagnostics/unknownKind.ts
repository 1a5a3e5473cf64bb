import { groupOf } from '../../api/resources.ts';
import { kinds } from '../../api/schema/table.ts';
import { t } from '../../base/words.ts';
import { valueAt } from '../../manifest/node.ts';
import type { Finding } from '../finding.ts';
import type { Manifest } from '../manifest.ts';
import { nearestName } from '../nearestName.ts';
import { changeTo } from './references/likelyName.ts';

/** Files that say v1 and are for a program, not for the API. */
const NOT_STORED: ReadonlySet<string> = new Set(['Config', 'Status', 'DeleteOptions', 'List']);

/** A kind that a built-in group does not have, or has in another version. Groups of custom resources are left alone. */
export function unknownKind({ apiVersion, kind, root, definition }: Manifest): Finding[] {
  const [kindNode, versionNode] = [valueAt(root, ['kind']), valueAt(root, ['apiVersion'])];
  if (kindNode === undefined || versionNode === undefined) return [];
  if (definition !== undefined) return [];
  const inVersion = kinds().filter(entry => entry.apiVersion === apiVersion).map(entry => entry.kind);
  const elsewhere = kinds().filter(entry => entry.kind === kind && entry.removed === undefined).map(entry => entry.apiVersion);
  if (elsewhere.length > 0 && isBuiltInGroup(apiVersion)) {
    const [best = ''] = elsewhere;
    return [{
      code: 'unknown-api-version', severity: 'error', range: versionNode.range, message: t('{0} has no kind {1}; it is in {2}', apiVersion, kind, elsewhere.join(', ')),
      fixes: [{ ...changeTo(best, { range: versionNode.range }), ...elsewhere.length === 1 ? { sure: true } : {} }],
    }];
  }
  if (inVersion.length === 0 || (apiVersion === 'v1' && NOT_STORED.has(kind))) return [];
  const nearest = nearestName(kind, inVersion);
  return [{
    code: 'unknown-kind', severity: 'error', range: kindNode.range, message: nearest === undefined ? t('{0} has no kind {1}', apiVersion, kind) : t('{0} has no kind {1}; did you mean {2}?', apiVersion, kind, nearest),
    fixes: nearest === undefined ? [] : [changeTo(nearest, { range: kindNode.range })],
  }];
}

/** Groups without a dot and those that Kubernetes itself owns and the table holds. */
function isBuiltInGroup(apiVersion: string): boolean {
  const group = groupOf(apiVersion);
  return !group.includes('.') || kinds().some(entry => entry.apiVersion.startsWith(`${group}/`));
}
