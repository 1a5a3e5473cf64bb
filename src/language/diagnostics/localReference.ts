import { t } from '../../base/words.ts';
import type { Finding } from '../finding.ts';
import { declarationsOf, hasUnnamedVariables, isVisible, localNamesOf, type LocalName, type PodNames } from '../localNames.ts';
import type { Manifest } from '../manifest.ts';
import type { Visits } from '../schemaWalk.ts';
import { changeTo, likelyName } from './references/likelyName.ts';

/**
 * Names inside a pod that lead nowhere: a probe's port that its container does not name, a `$(VARIABLE)` that it does not get; and a volume that
 * nobody mounts. A mount without a volume is refused by the API and reported as such. Of variables only those in capitals: `$(date)` is the shell's.
 */
export function localReference(manifest: Manifest, visits: Visits): Finding[] {
  return localNamesOf(manifest, visits).flatMap(pod => [...pod.names.flatMap(name => checkUse(name, pod)), ...unusedVolumes(pod)]);
}

function checkUse(use: LocalName, pod: PodNames): Finding[] {
  if (use.role !== 'use' || declarationsOf(use, pod).length > 0) return [];
  if (use.space === 'variable' && !/^[A-Z][A-Z0-9_]*$/.test(use.name)) return [];
  const similar = likelyName(use.name, pod.names.filter(each => each.role === 'declaration' && each.space === use.space && isVisible(each, use)).map(({ name }) => name));
  const fixes = similar === undefined ? [] : [changeTo(similar, use.space === 'variable' ? { range: use.range } : use.node)];
  const suggestion = similar === undefined ? '' : t('; did you mean "{0}"?', similar);
  if (use.space === 'port') return [{ code: 'unknown-container-port', severity: 'warning', range: use.range, fixes, message: `${t('this container names no port "{0}"', use.name)}${suggestion}` }];
  if (use.space !== 'variable' || (use.container !== undefined && hasUnnamedVariables(use.container)) || /_SERVICE_(?:HOST|PORT)|_PORT(?:_|$)/.test(use.name)) return [];
  if (similar !== undefined) return [{ code: 'undefined-variable', severity: 'warning', range: use.range, fixes, message: `${t('this container has no variable "{0}"', use.name)}${suggestion}` }];
  return [{ code: 'undefined-variable', severity: 'hint', range: use.range, fixes: [], message: t('this container has no variable "{0}": $({0}) stays as it is', use.name) }];
}

function unusedVolumes({ names }: PodNames): Finding[] {
  const used = new Set(names.filter(({ space, role }) => space === 'volume' && role === 'use').map(({ name }) => name));
  return names.filter(({ space, role, name }) => space === 'volume' && role === 'declaration' && !used.has(name))
    .map(({ name, range }): Finding => ({ code: 'unused-volume', severity: 'hint', range, fixes: [], message: t('no container mounts the volume "{0}"', name) }));
}
