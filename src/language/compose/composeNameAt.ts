import type { Named, Occurrence } from '../navigation/named.ts';
import type { IndexedDocument } from '../workspace/workspace.ts';
import { composeRoot } from './composeFile.ts';
import { composeNames } from './composeNames.ts';

/** A service, network, volume, secret, config or model of a Compose file, and where the file names it. */
export function composeNameAt(document: IndexedDocument, offset: number): Named | undefined {
  const root = composeRoot(document.uri, document.document);
  const names = root === undefined ? [] : composeNames(root, document.document.text);
  const at = names.find(({ range }) => range.start <= offset && offset <= range.end);
  if (at === undefined) return undefined;
  const same = names.filter(({ section, name }) => section === at.section && name === at.name);
  return {
    what: at.section.slice(0, -1), name: at.name,
    occurrences: same.map(({ range, role, style }): Occurrence => ({ document, range, role, style })),
    refuse: name => !/^[a-zA-Z0-9._-]+$/.test(name) ? 'a name holds letters, digits, ".", "_" and "-" only'
      : names.some(each => each.section === at.section && each.role === 'declaration' && each.name === name) ? `there is a ${at.section.slice(0, -1)} "${name}" already` : undefined,
  };
}
