import { t } from '../../base/words.ts';
import type { MappingNode } from '../../manifest/node.ts';
import type { Finding } from '../finding.ts';
import { wordFor } from '../navigation/wordFor.ts';
import { nearestName } from '../nearestName.ts';
import { SECTIONS } from './composeFile.ts';
import { composeNames, type ComposeName } from './composeNames.ts';
import type { IncludedFile } from './composeParts.ts';
import { changeTo } from '../diagnostics/references/likelyName.ts';

/** Networks that are there without being declared. */
const BUILT_IN: Readonly<Partial<Record<ComposeName['section'], readonly string[]>>> = { networks: ['default', 'host', 'none'] };

/**
 * Names that neither the file nor what it includes declares, in `docker compose`'s words, and services that wait for each other in a circle.
 * Silent about names of a file that is only a part: one that is laid over another, or that includes what cannot be read.
 */
export function checkComposeNames(root: MappingNode, text: string, { isPart, included = [] }: { readonly isPart: boolean; readonly included?: readonly IncludedFile[] }): Finding[] {
  const names = composeNames(root, text).filter(({ file }) => file === undefined);
  const all = [...names, ...included.flatMap(each => composeNames(each.root, each.document.document.text))];
  const declared = new Map(SECTIONS.map(section => [section, all.filter(each => each.section === section && each.role === 'declaration').map(({ name }) => name)]));
  const circle = circular(names);
  return [
    ...(isPart ? [] : names.filter(({ role, section, name, isOptional }) => role === 'use' && isOptional !== true && declared.get(section)?.includes(name) === false && BUILT_IN[section]?.includes(name) !== true).map(use => undefinedName(use, declared.get(use.section) ?? []))),
    ...circle,
  ];
}

const WORDS: Readonly<Record<ComposeName['section'], string>> = { services: 'service', networks: 'network', volumes: 'volume', secrets: 'secret', configs: 'config', models: 'model' };

function undefinedName({ service, section, field, name, range, style }: ComposeName, declared: readonly string[]): Finding {
  const near = nearestName(name, declared);
  const sentence = field === 'depends_on' ? t('service "{0}" depends on undefined service "{1}"', service ?? '', name) : t('service "{0}" refers to undefined {1} {2}', service ?? '', wordFor(WORDS[section]), name);
  return {
    code: 'compose-undefined-name', severity: 'error', range, message: `${sentence}${near === undefined ? '' : t('; did you mean "{0}"?', near)}`,
    fixes: near === undefined ? [] : [changeTo(near, { range, style })],
  };
}

function circular(names: readonly ComposeName[]): Finding[] {
  const waits = names.filter(({ field }) => field === 'depends_on');
  const reaches = (from: string, wanted: string, seen: Set<string>): boolean => waits.filter(({ service }) => service === from).some(({ name }) => name === wanted || (!seen.has(name) && reaches(name, wanted, seen.add(name))));
  return waits.filter(({ name, service = '' }) => name === service || reaches(name, service, new Set([name]))).map(({ range, service, name }): Finding => ({
    code: 'compose-circle', severity: 'error', range, fixes: [], message: t('service "{0}" waits for "{1}", which waits for it', service ?? '', name),
  }));
}
