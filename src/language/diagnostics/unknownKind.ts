import { kinds } from '../../api/schema/table.ts';
import { valueAt } from '../../manifest/node.ts';
import type { Finding } from '../finding.ts';
import type { Manifest } from '../manifest.ts';
import { nearestName } from '../nearestName.ts';

/** Files that say v1 and are for a program, not for the API. */
const NOT_STORED: ReadonlySet<string> = new Set(['Config', 'Status', 'DeleteOptions', 'List']);

/** A kind that a built-in group does not have, or a group and version that Kubernetes no longer serves. Groups of custom resources are left alone. */
export function unknownKind({ apiVersion, kind, root, definition }: Manifest): Finding[] {
  const [kindNode, versionNode] = [valueAt(root, ['kind']), valueAt(root, ['apiVersion'])];
  if (kindNode === undefined || versionNode === undefined) return [];
  if (definition !== undefined) return removedVersion(apiVersion, kind, versionNode.range);
  const inVersion = kinds().filter(entry => entry.apiVersion === apiVersion).map(entry => entry.kind);
  const elsewhere = kinds().filter(entry => entry.kind === kind && entry.removed === undefined).map(entry => entry.apiVersion);
  if (elsewhere.length > 0 && isBuiltInGroup(apiVersion)) {
    const [best = ''] = elsewhere;
    return [{
      code: 'unknown-api-version', severity: 'error', range: versionNode.range, message: `${apiVersion} has no kind ${kind}; it is in ${elsewhere.join(', ')}`,
      fixes: [{ title: `Change to "${best}"`, edits: [{ range: versionNode.range, newText: best }], preferred: true }],
    }];
  }
  if (inVersion.length === 0 || (apiVersion === 'v1' && NOT_STORED.has(kind))) return [];
  const nearest = nearestName(kind, inVersion);
  return [{
    code: 'unknown-kind', severity: 'error', range: kindNode.range, message: `${apiVersion} has no kind ${kind}${nearest === undefined ? '' : `; did you mean ${nearest}?`}`,
    fixes: nearest === undefined ? [] : [{ title: `Change to "${nearest}"`, edits: [{ range: kindNode.range, newText: nearest }], preferred: true }],
  }];
}

function removedVersion(apiVersion: string, kind: string, range: Finding['range']): Finding[] {
  const entry = kinds().find(candidate => candidate.apiVersion === apiVersion && candidate.kind === kind);
  if (entry?.removed === undefined) return [];
  const current = currentVersion(apiVersion, kind);
  return [{
    code: 'removed-api-version', severity: 'error', range,
    message: `${apiVersion} ${kind} is no longer served${entry.removed === true ? '' : ` since Kubernetes ${entry.removed}`}${current === undefined ? '' : `; use ${current}`}`,
    fixes: current === undefined ? [] : [{ title: `Change to "${current}"`, edits: [{ range, newText: current }] }],
  }];
}

/** The newest stable version of the kind, of its own group where that still serves it. */
function currentVersion(apiVersion: string, kind: string): string | undefined {
  const stable = kinds().filter(entry => entry.kind === kind && entry.removed === undefined && /(?:^|\/)v\d+$/.test(entry.apiVersion)).map(entry => entry.apiVersion);
  const sameGroup = stable.filter(version => groupOf(version) === groupOf(apiVersion));
  const numberOf = (version: string) => Number(/\d+$/.exec(version)?.[0]);
  return (sameGroup.length > 0 ? sameGroup : stable).toSorted((a, b) => numberOf(b) - numberOf(a))[0];
}

const groupOf = (apiVersion: string) => apiVersion.includes('/') ? apiVersion.split('/')[0] : '';

/** Groups without a dot and those that Kubernetes itself owns and the table holds. */
function isBuiltInGroup(apiVersion: string): boolean {
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] ?? '' : '';
  return !group.includes('.') || kinds().some(entry => entry.apiVersion.startsWith(`${group}/`));
}
