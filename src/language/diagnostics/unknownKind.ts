import { kinds } from '../../api/schema/table.ts';
import { valueAt } from '../../manifest/node.ts';
import type { Finding } from '../finding.ts';
import type { Manifest } from '../manifest.ts';
import { nearestName } from '../nearestName.ts';

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
  if (inVersion.length === 0) return [];
  const nearest = nearestName(kind, inVersion);
  return [{
    code: 'unknown-kind', severity: 'error', range: kindNode.range, message: `${apiVersion} has no kind ${kind}${nearest === undefined ? '' : `; did you mean ${nearest}?`}`,
    fixes: nearest === undefined ? [] : [{ title: `Change to "${nearest}"`, edits: [{ range: kindNode.range, newText: nearest }], preferred: true }],
  }];
}

function removedVersion(apiVersion: string, kind: string, range: Finding['range']): Finding[] {
  const entry = kinds().find(candidate => candidate.apiVersion === apiVersion && candidate.kind === kind);
  if (entry?.removed === undefined) return [];
  const current = kinds().find(candidate => candidate.kind === kind && candidate.removed === undefined && /\/v\d+$|^v\d+$/.test(candidate.apiVersion))?.apiVersion;
  return [{
    code: 'removed-api-version', severity: 'error', range,
    message: `${apiVersion} ${kind} is no longer served${entry.removed === true ? '' : ` since Kubernetes ${entry.removed}`}${current === undefined ? '' : `; use ${current}`}`,
    fixes: current === undefined ? [] : [{ title: `Change to "${current}"`, edits: [{ range, newText: current }] }],
  }];
}

/** Groups without a dot and those that Kubernetes itself owns and the table holds. */
function isBuiltInGroup(apiVersion: string): boolean {
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] ?? '' : '';
  return !group.includes('.') || kinds().some(entry => entry.apiVersion.startsWith(`${group}/`));
}
