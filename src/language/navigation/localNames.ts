import { dns1123Label, envVarName, portName } from '../../api/validation/names.ts';
import { t } from '../../base/words.ts';
import { isVisible, localNamesOf, type LocalName } from '../localNames.ts';
import type { IndexedDocument, Workspace } from '../workspace/workspace.ts';
import { holds, type Named, type Occurrence } from './named.ts';
import { wordFor } from './wordFor.ts';

const RULES: Readonly<Record<LocalName['space'], (name: string) => readonly string[]>> = { volume: dns1123Label, container: dns1123Label, port: portName, variable: envVarName };

/** A volume, container or variable, which only its pod knows. */
export function localNameAt(workspace: Workspace, document: IndexedDocument, offset: number): Named | undefined {
  for (const { object } of workspace.objectsOf(document)) {
    for (const { names } of object.manifest === undefined ? [] : localNamesOf(object.manifest)) {
      const at = names.find(({ range }) => holds(range, offset));
      if (at === undefined) continue;
      const same = names.filter(each => each.space === at.space && each.name === at.name && isVisible(each, at));
      return { what: at.space, name: at.name, occurrences: same.map(each => toOccurrence(document, each)), refuse: name => refuseLocal(at.space, name, names) };
    }
  }
  return undefined;
}

/** A name inside a longer text can be replaced alone where its place in it is known. */
export function toOccurrence(document: IndexedDocument, { range, role, node, name }: LocalName): Occurrence {
  const isInside = range.start > node.range.start || range.end < node.range.end;
  const style = isInside ? 'plain' : node.value === name ? node.style : 'block';
  return { document, range, role, ...(style === 'block' ? {} : { style }) };
}

export function refuseLocal(space: LocalName['space'], name: string, names: readonly LocalName[]): string | undefined {
  return names.some(each => each.space === space && each.role === 'declaration' && each.name === name) ? t('there is a {0} "{1}" already', wordFor(space), name) : RULES[space](name)[0];
}
