import { t } from '../../base/words.ts';
import { entryOf, toData, type ManifestNode, type MappingNode } from '../../manifest/node.ts';
import type { Finding } from '../finding.ts';
import { servicesOf } from './composeFile.ts';
import { composeNames } from './composeNames.ts';
import type { IncludedFile } from './composeParts.ts';
import { tagOf, textsOf } from './project/composeData.ts';

/**
 * Services that always start and need one that only a profile enables: `docker compose up` refuses them.
 * Silent about services that both have profiles, which may be meant to be enabled together, and about what may be inherited.
 * @source compose-spec, profiles: a reference does not enable what it names
 */
export function checkComposeProfiles(root: MappingNode, text: string, included: readonly IncludedFile[] = []): Finding[] {
  const files = [{ root, text }, ...included.map(each => ({ root: each.root, text: each.document.document.text }))];
  const profiles = new Map(files.toReversed().flatMap(file => servicesOf(file.root).map(({ name, node }) => [name, profilesOf(node, file.text)] as const)));
  const inheriting = new Set(servicesOf(root).filter(({ node }) => entryOf(node, 'extends') !== undefined).map(({ name }) => name));
  return composeNames(root, text).flatMap(({ role, section, field, service = '', name, range, isOptional, file }): Finding[] => {
    const needed = profiles.get(name) ?? [];
    const isUse = role === 'use' && section === 'services' && field !== 'extends' && file === undefined && isOptional !== true;
    if (!isUse || needed.length === 0 || profiles.get(service)?.length !== 0 || inheriting.has(service)) return [];
    return [{ code: 'compose-profile', severity: 'warning', range, fixes: [], message: t('service "{0}" needs "{1}", which is there only with a profile ({2})', service, name, needed.join(', ')) }];
  });
}

function profilesOf(service: ManifestNode | undefined, text: string): readonly string[] {
  const entry = entryOf(service, 'profiles');
  return entry === undefined || tagOf(entry, text) === 'reset' ? [] : textsOf(toData(entry.value));
}
