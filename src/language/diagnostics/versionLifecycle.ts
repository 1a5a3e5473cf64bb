import { groupOf } from '../../api/resources.ts';
import { lifecycleOf } from '../../api/schema/keys.ts';
import { kindEntry, kinds } from '../../api/schema/table.ts';
import { valueAt } from '../../manifest/node.ts';
import type { Finding, Fix } from '../finding.ts';
import type { Manifest } from '../manifest.ts';

/** A version of a kind that Kubernetes 1.`minor` no longer serves, not yet serves, or will cease to; offers the one to use. */
export function versionLifecycle({ apiVersion, kind, root }: Manifest, minor: number): Finding[] {
  const [kindNode, versionNode] = [valueAt(root, ['kind']), valueAt(root, ['apiVersion'])];
  const entry = kindEntry(apiVersion, kind);
  if (entry === undefined || kindNode === undefined || versionNode === undefined) return [];
  const { introduced, deprecated, removed, replacement } = lifecycleOf(apiVersion, kind) ?? {};
  const current = currentVersion(apiVersion, kind, minor) ?? replacement;
  const [version = '', otherKind] = current?.split(' ') ?? [];
  const fixes: Fix[] = version === '' ? [] : [{ title: `Change to "${version}"${otherKind === undefined || otherKind === kind ? '' : ` ${otherKind}`}`, edits: [{ range: versionNode.range, newText: version }, ...otherKind === undefined || otherKind === kind ? [] : [{ range: kindNode.range, newText: otherKind }]] }];
  const use = version === '' ? '' : `; use ${version}${otherKind === undefined || otherKind === kind ? '' : ` ${otherKind}`}`;
  const finding = (code: string, severity: Finding['severity'], what: string): Finding[] => [{ code, severity, range: versionNode.range, message: `${apiVersion} ${kind} ${what}${use}`, fixes }];
  if (removed !== undefined && minorOf(removed) <= minor) return finding('removed-api-version', 'error', `is no longer served since Kubernetes ${removed}`);
  if (removed === undefined && entry.removed === true) return finding('removed-api-version', 'error', 'is no longer served');
  if (introduced !== undefined && minorOf(introduced) > minor) return [{ code: 'unavailable-api-version', severity: 'error', range: versionNode.range, message: `${apiVersion} ${kind} is served since Kubernetes ${introduced}, not by 1.${minor}`, fixes: [] }];
  return deprecated !== undefined && minorOf(deprecated) <= minor ? finding('deprecated-api-version', 'warning', `is deprecated since Kubernetes ${deprecated}${removed === undefined ? '' : ` and gone in ${removed}`}`) : [];
}

const minorOf = (version: string) => Number(version.split('.')[1]);

/** The newest stable version of the kind that is served, of its own group where that still has it. */
function currentVersion(apiVersion: string, kind: string, minor: number): string | undefined {
  const isServed = (version: string) => { const { introduced, removed } = lifecycleOf(version, kind) ?? {}; return (introduced === undefined || minorOf(introduced) <= minor) && (removed === undefined || minorOf(removed) > minor); };
  const stable = kinds().filter(entry => entry.kind === kind && entry.removed === undefined && /(?:^|\/)v\d+$/.test(entry.apiVersion) && isServed(entry.apiVersion)).map(entry => entry.apiVersion);
  const sameGroup = stable.filter(version => groupOf(version) === groupOf(apiVersion));
  const numberOf = (version: string) => Number(/\d+$/.exec(version)?.[0]);
  return (sameGroup.length > 0 ? sameGroup : stable).toSorted((a, b) => numberOf(b) - numberOf(a))[0];
}
