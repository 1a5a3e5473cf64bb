import { configMapKey, dns1123Label, portNumber } from '../../api/validation/names.ts';
import { t } from '../../base/words.ts';
import type { PartSymbol } from '../workspace/objectSymbol.ts';
import type { ObjectKey, PartReference } from '../workspace/readReferences.ts';
import { keyOf, referencesOf, type IndexedDocument, type Workspace } from '../workspace/workspace.ts';
import { meaningOf, refuseApart } from './meaningOf.ts';
import { holds, type Named, type Occurrence } from './named.ts';

interface Part { readonly target: ObjectKey; readonly kind: PartSymbol['kind']; readonly value: string | number }

/** A key of a ConfigMap or Secret, or a port of a Service. */
export function partAt(workspace: Workspace, document: IndexedDocument, offset: number): Named | undefined {
  const part = findPart(workspace, document, offset);
  if (part === undefined) return undefined;
  const { target, value } = part;
  const { declarations, references } = meaningOf(workspace, target, document.uri);
  return {
    what: part.kind, name: String(value),
    occurrences: [
      ...declarations.flatMap(({ document: at, object }) => object.parts.filter(each => isSame(each, value)).map(({ range }): Occurrence => ({ document: at, range, role: 'declaration', ...(object.manifest === undefined ? {} : { style: styleAt(at, range.start) }) }))),
      ...references.flatMap(({ document: at, reference }) => reference.parts.filter(each => each.value === value)
        .map(({ node }): Occurrence => ({ document: at, range: node.range, role: 'use', style: node.style }))),
    ],
    refuse: name => refuseApart(workspace, `${target.kind} "${target.name}"`, declarations) ?? refuse(part, name),
  };
}

function findPart(workspace: Workspace, document: IndexedDocument, offset: number): Part | undefined {
  for (const placed of workspace.objectsOf(document)) {
    const target = keyOf(placed.object);
    const own = placed.object.parts.find(({ range }) => holds(range, offset));
    const value = own?.name ?? own?.number;
    if (own !== undefined && target !== undefined && value !== undefined) return { target, kind: own.kind, value };
    for (const { reference } of referencesOf(placed)) {
      const part: PartReference | undefined = reference.parts.find(({ node }) => holds(node.range, offset));
      if (part !== undefined) return { target: reference.target, kind: part.kind, value: part.value };
    }
  }
  return undefined;
}

const isSame = ({ name, number }: PartSymbol, value: string | number) => name === value || number === value;

const styleAt = ({ document }: IndexedDocument, start: number) => /["']/.test(document.text[start] ?? '') ? 'quoted' as const : 'plain' as const;

function refuse({ kind, value }: Part, name: string): string | undefined {
  if (kind === 'key') return configMapKey(name)[0];
  if (typeof value === 'string') return dns1123Label(name)[0];
  return /^\d+$/.test(name) ? portNumber(Number(name))[0] : t('a port\'s number is a number');
}
