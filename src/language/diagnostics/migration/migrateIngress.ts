import { entryOf, valueAt, type ManifestNode, type MappingEntry, type MappingNode } from '../../../manifest/node.ts';
import type { TextEdit } from '../../finding.ts';
import { layoutOf } from '../../layout.ts';
import { columnOf, lineBreakOf } from '../../lines.ts';
import { isMovable, isOnOneLine } from '../../moveEntry.ts';
import type { Manifest } from '../../manifest.ts';
import { itemsOf } from '../../workspace/podSymbol.ts';

/**
 * An Ingress of v1beta1 as v1 has it: backends name a `service` with its `port`, `spec.backend` is `defaultBackend`, and paths say how they
 * match. Undefined where a backend is no pair of a service and its port, or a path has none.
 */
export function migrateIngress({ root, placed: { document: { text } } }: Manifest): readonly TextEdit[] | undefined {
  const spec = valueAt(root, ['spec']);
  const fallback = entryOf(spec, 'backend');
  if (fallback !== undefined && entryOf(spec, 'defaultBackend') !== undefined) return undefined;
  const paths = itemsOf(valueAt(spec, ['rules'])).flatMap(rule => itemsOf(valueAt(rule, ['http', 'paths'])));
  const parts = [
    ...fallback === undefined ? [] : [[{ range: fallback.key.range, newText: 'defaultBackend' }], migrateBackend(fallback.value, text)],
    ...paths.flatMap(path => [addPathType(path, text), migrateBackend(entryOf(path, 'backend')?.value, text)]),
  ];
  return parts.every(part => part !== undefined) ? parts.flat() : undefined;
}

/** What a path without a `pathType` meant. */
function addPathType(path: MappingNode, text: string): TextEdit[] | undefined {
  const backend = entryOf(path, 'backend');
  if (backend === undefined || !isMovable(text, backend)) return undefined;
  if (entryOf(path, 'pathType') !== undefined) return [];
  const { start } = backend.key.range;
  return [{ range: { start, end: start }, newText: `pathType: ImplementationSpecific${path.flow ? ', ' : `${lineBreakOf(text)}${' '.repeat(columnOf(text, start))}`}` }];
}

const OLD = ['serviceName', 'servicePort'];

function migrateBackend(backend: ManifestNode | undefined, text: string): TextEdit[] | undefined {
  if (backend?.kind !== 'mapping') return undefined;
  if (backend.entries.every(({ key }) => key.value === 'service' || key.value === 'resource')) return [];
  const [first, second, ...others] = backend.entries;
  if (first === undefined || second === undefined || others.length > 0 || !OLD.every(name => entryOf(backend, name)?.value?.kind === 'scalar') || !backend.entries.every(entry => isMovable(text, entry))) return undefined;
  const form = portForm(entryOf(backend, 'servicePort'));
  if (form === undefined) return undefined;
  if (backend.flow) return inFlow(backend, form, text);
  if (!isOnOneLine(text, first) || !isOnOneLine(text, second)) return undefined;
  const [by, column, newLine] = [layoutOf(text).mapping, columnOf(text, first.key.range.start), lineBreakOf(text)];
  const nested = ({ key }: MappingEntry) => key.value === 'serviceName' ? 'name' : `port:${newLine}${' '.repeat(column + 2 * by)}${form}`;
  return [
    { range: first.key.range, newText: `service:${newLine}${' '.repeat(column + by)}${nested(first)}` },
    { range: second.key.range, newText: `${' '.repeat(by)}${nested(second)}` },
  ];
}

/** In braces and on one line. */
function inFlow(backend: MappingNode, form: string, text: string): TextEdit[] | undefined {
  const written = text.slice(backend.range.start, backend.range.end);
  const valueOf = (name: string) => { const { start, end } = entryOf(backend, name)?.value?.range ?? { start: 0, end: 0 }; return text.slice(start, end); };
  const quote = /^\{\s*"/.test(written) ? '"' : '';
  const key = (name: string) => `${quote}${name}${quote}: `;
  return /[\n#]/.test(written) ? undefined : [{ range: backend.range, newText: `{${key('service')}{${key('name')}${valueOf('serviceName')}, ${key('port')}{${key(form)}${valueOf('servicePort')}}}}` }];
}

/** Numbers and names are told apart; a number in quotes was a name that no port can have. */
function portForm(entry: MappingEntry | undefined): 'number' | 'name' | undefined {
  const value = entry?.value?.kind === 'scalar' ? entry.value.value : undefined;
  return typeof value === 'number' ? 'number' : typeof value === 'string' && /[a-z]/i.test(value) ? 'name' : undefined;
}
