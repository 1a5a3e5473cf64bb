import { groupOf } from '../../api/resources.ts';
import { lifecycleOf } from '../../api/schema/keys.ts';
import { kindEntry, kinds } from '../../api/schema/table.ts';
import { t } from '../../base/words.ts';
import { valueAt } from '../../manifest/node.ts';
import type { Finding, Fix } from '../finding.ts';
import type { Manifest } from '../manifest.ts';
import { migrate } from './migration/migrate.ts';

/** A version of a kind that Kubernetes 1.`minor` no longer serves, not yet serves, or will cease to; offers the one to use, with what else changes where Kubernetes says so: sure where the version is gone and no other field is to be mended first, in which what changes would be overlooked. */
export function versionLifecycle(manifest: Manifest, { minor, isUnderstood }: { readonly minor: number; readonly isUnderstood: boolean }): Finding[] {
  const { apiVersion, kind, root } = manifest;
  const [kindNode, versionNode] = [valueAt(root, ['kind']), valueAt(root, ['apiVersion'])];
  const entry = kindEntry(apiVersion, kind);
  if (entry === undefined || kindNode === undefined || versionNode === undefined) return [];
  const { introduced, deprecated, removed, replacement } = lifecycleOf(apiVersion, kind) ?? {};
  const isDue = (version: string | undefined) => version !== undefined && minorOf(version) <= minor;
  if (!isDue(deprecated) && !isDue(removed) && (introduced === undefined || isDue(introduced)) && (removed !== undefined || entry.removed !== true)) return [];
  const current = currentVersion(apiVersion, kind, minor) ?? replacement;
  const [version = '', otherKind] = current?.split(' ') ?? [];
  const isRenamed = otherKind !== undefined && otherKind !== kind;
  const isGone = isDue(removed) || entry.removed === true;
  const migrated = isRenamed ? undefined : migrate(manifest, version);
  const edits = [{ range: versionNode.range, newText: version }, ...isRenamed ? [{ range: kindNode.range, newText: otherKind }] : [], ...migrated ?? []].sort((a, b) => a.range.start - b.range.start);
  const fixes: Fix[] = version === '' ? [] : [{ title: `${t('Change to "{0}"', version)}${isRenamed ? ` ${otherKind}` : ''}`, edits, ...migrated === undefined ? {} : { preferred: true, ...isGone && isUnderstood ? { sure: true } : {} } }];
  const use = version === '' ? '' : t('; use {0}', `${version}${isRenamed ? ` ${otherKind}` : ''}`);
  const what = `${apiVersion} ${kind}`;
  const finding = (code: string, severity: Finding['severity'], sentence: string): Finding[] => [{ code, severity, range: versionNode.range, message: `${sentence}${use}`, fixes }];
  if (removed !== undefined && isDue(removed)) return finding('removed-api-version', 'error', t('{0} is no longer served since Kubernetes {1}', what, removed));
  if (removed === undefined && entry.removed === true) return finding('removed-api-version', 'error', t('{0} is no longer served', what));
  if (introduced !== undefined && !isDue(introduced)) return [{ code: 'unavailable-api-version', severity: 'error', range: versionNode.range, message: t('{0} is served since Kubernetes {1}, not by {2}', what, introduced, `1.${minor}`), fixes: [] }];
  return deprecated !== undefined && isDue(deprecated) ? finding('deprecated-api-version', 'warning', removed === undefined ? t('{0} is deprecated since Kubernetes {1}', what, deprecated) : t('{0} is deprecated since Kubernetes {1} and gone in {2}', what, deprecated, removed)) : [];
}

const minorOf = (version: string) => Number(version.split('.')[1]);

/** The newest stable version of the kind that is served, of its own group where that still has it. */
export function currentVersion(apiVersion: string, kind: string, minor: number): string | undefined {
  const isServed = (version: string) => { const { introduced, removed } = lifecycleOf(version, kind) ?? {}; return (introduced === undefined || minorOf(introduced) <= minor) && (removed === undefined || minorOf(removed) > minor); };
  const stable = kinds().filter(entry => entry.kind === kind && entry.removed === undefined && /(?:^|\/)v\d+$/.test(entry.apiVersion) && isServed(entry.apiVersion)).map(entry => entry.apiVersion);
  const sameGroup = stable.filter(version => groupOf(version) === groupOf(apiVersion));
  const numberOf = (version: string) => Number(/\d+$/.exec(version)?.[0]);
  return (sameGroup.length > 0 ? sameGroup : stable).toSorted((a, b) => numberOf(b) - numberOf(a))[0];
}
