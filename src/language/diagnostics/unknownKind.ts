import { groupOf } from '../../api/resources.ts';
import { kinds } from '../../api/schema/table.ts';
import { t } from '../../base/words.ts';
import { valueAt, type ManifestNode } from '../../manifest/node.ts';
import type { Finding } from '../finding.ts';
import type { Manifest } from '../manifest.ts';
import { nearestName } from '../nearestName.ts';
import { changeTo, likelyName } from './references/likelyName.ts';

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
  if (inVersion.length === 0) return misspelt({ apiVersion, kind }, elsewhere, { versionNode, kindNode });
  if (apiVersion === 'v1' && NOT_STORED.has(kind)) return [];
  const nearest = nearestName(kind, inVersion);
  return [{
    code: 'unknown-kind', severity: 'error', range: kindNode.range, message: nearest === undefined ? t('{0} has no kind {1}', apiVersion, kind) : t('{0} has no kind {1}; did you mean {2}?', apiVersion, kind, nearest),
    fixes: nearest === undefined ? [] : [changeTo(nearest, { range: kindNode.range })],
  }];
}

interface Nodes { readonly versionNode: ManifestNode; readonly kindNode: ManifestNode }

/**
 * A version that the table does not hold, though its author surely meant one that it does: the kind is known in one of nearly that name, or
 * both kind and version are a typing error away from a pair that is known. All else may be a custom resource.
 */
function misspelt({ apiVersion, kind }: Pick<Manifest, 'apiVersion' | 'kind'>, elsewhere: readonly string[], { versionNode, kindNode }: Nodes): Finding[] {
  const version = likelyName(apiVersion, elsewhere) ?? elsewhere.find(each => isCutShort(apiVersion, each));
  if (version !== undefined) return [{ code: 'unknown-api-version', severity: 'error', range: versionNode.range, message: t('{0} has no kind {1}; it is in {2}', apiVersion, kind, version), fixes: [changeTo(version, { range: versionNode.range })] }];
  const near = elsewhere.length > 0 ? undefined : likelyName(apiVersion, new Set(kinds().filter(({ removed }) => removed === undefined).map(entry => entry.apiVersion)));
  const nearKind = near === undefined ? undefined : likelyName(kind, kinds().filter(entry => entry.apiVersion === near && entry.plural !== undefined).map(entry => entry.kind));
  if (near === undefined || nearKind === undefined) return [];
  const [kindFix, versionFix] = [changeTo(nearKind, { range: kindNode.range }), changeTo(near, { range: versionNode.range })];
  return [{
    code: 'unknown-kind', severity: 'error', range: kindNode.range, message: t('{0} has no kind {1}; did you mean {2}?', apiVersion, kind, `${near} ${nearKind}`),
    fixes: [{ title: t('Change to "{0}"', `${near} ${nearKind}`), edits: [...versionFix.edits, ...kindFix.edits], preferred: true }],
  }];
}

/** Of the same version, and the group without its last letters: networking.k8/v1. */
function isCutShort(apiVersion: string, known: string): boolean {
  const [[group = '', version], [whole = '', other]] = [apiVersion.split('/'), known.split('/')];
  return version === other && group.includes('.') && whole.startsWith(group);
}

/** Groups without a dot and those that Kubernetes itself owns and the table holds. */
function isBuiltInGroup(apiVersion: string): boolean {
  const group = groupOf(apiVersion);
  return !group.includes('.') || kinds().some(entry => entry.apiVersion.startsWith(`${group}/`));
}
