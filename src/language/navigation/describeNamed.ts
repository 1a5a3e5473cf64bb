import { t } from '../../base/words.ts';
import type { IndexedDocument, Workspace } from '../workspace/workspace.ts';
import type { Named } from './named.ts';
import { wordFor } from './wordFor.ts';

/** Where something that is named at a place is declared, what it holds, and how often it is used, as Markdown; undefined at the only place of a name. */
export function describeNamed(workspace: Workspace, { what, name, occurrences }: Named): string | undefined {
  const declarations = occurrences.filter(({ role }) => role === 'declaration');
  const uses = occurrences.length - declarations.length;
  if (occurrences.length < 2 && declarations.length > 0) return undefined;
  const where = declarations.length === 0 ? t('not declared in this workspace') : declarations.slice(0, 3).map(({ document, range }) => t('declared in {0}', linkTo(document, range.start))).join(', ');
  const holdings = [...new Set(declarations.flatMap(({ document, range }) => workspace.objectsOf(document).filter(({ object }) => object.nameNode?.range.start === range.start).flatMap(({ object }) => object.parts.flatMap(part => part.name ?? part.number ?? []))))];
  const list = holdings.length === 0 ? '' : `\n\n${holdings.slice(0, 12).map(each => `\`${each}\``).join(', ')}${holdings.length > 12 ? ', …' : ''}`;
  const used = uses === 1 ? t('used once') : t('used {0} times', uses);
  return `${wordFor(what)} \`${name}\`: ${where}, ${used}${list}`;
}

function linkTo({ uri, start, document }: IndexedDocument, offset: number): string {
  const file = decodeURIComponent(uri.slice(uri.lastIndexOf('/') + 1));
  const line = document.text.slice(0, offset).split('\n').length;
  return start === 0 ? `[${file}:${line}](${uri}#L${line})` : `[${file}](${uri})`;
}
