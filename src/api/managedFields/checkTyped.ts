import type { FieldType, ListType, MapType } from './fieldType.ts';
import { fieldTypeOf, shapeOf } from './fieldType.ts';
import { fieldElement, formatElement } from './pathElement.ts';
import { itemElement } from './listItems.ts';

/**
 * What does not fit the type, in the words of Kubernetes' merge library; [] when all does. Items that appear twice in a merging list are found too.
 * @source structured-merge-diff typed Validate
 */
export function checkTyped(value: unknown, type: FieldType, path = ''): string[] {
  const say = (why: string) => [path === '' ? why : `${path}: ${why}`];
  if (value === null || value === undefined) return [];
  switch (shapeOf(type, value)) {
    case 'map': return typeof value !== 'object' || Array.isArray(value) ? say(`expected map, got ${goValue(value)}`) : checkMap(value as Readonly<Record<string, unknown>>, type.map as MapType, path);
    case 'list': return Array.isArray(value) ? checkList(value, type.list as ListType, path) : say(`expected list, got ${goValue(value)}`);
    case 'scalar': {
      const why = checkScalar(value, type.scalar);
      return why === undefined ? [] : say(why);
    }
  }
}

function checkMap(value: Readonly<Record<string, unknown>>, type: MapType, path: string): string[] {
  const problems: string[] = [];
  for (const [name, item] of Object.entries(value)) {
    const field = fieldTypeOf(type, name);
    if (field === undefined) { problems.push(`${path}${formatElement(fieldElement(name))}: field not declared in schema`); continue; }
    problems.push(...checkTyped(item, field, `${path}${formatElement(fieldElement(name))}`));
  }
  return problems;
}

function checkList(list: readonly unknown[], type: ListType, path: string): string[] {
  const problems: string[] = [];
  const seen = new Set<string>();
  for (const [index, item] of list.entries()) {
    let element = `i:${index}`;
    if (type.kind !== 'atomic') {
      const found = itemElement(type, item);
      if (found.error !== undefined) return [...problems, `${path === '' ? '' : `${path}: `}element ${index}: ${found.error}`];
      if (seen.has(found.element)) problems.push(`${path === '' ? '' : `${path}: `}duplicate entries for key ${formatElement(found.element)}`);
      seen.add(element = found.element);
    }
    problems.push(...checkTyped(item, type.items, `${path}${formatElement(element)}`));
  }
  return problems;
}

function checkScalar(value: unknown, type: FieldType['scalar']): string | undefined {
  switch (type) {
    case 'numeric': return typeof value === 'number' ? undefined : `expected numeric (int or float), got ${goType(value)}`;
    case 'string': return typeof value === 'string' ? undefined : `expected string, got &value.valueUnstructured{Value:${goSyntax(value)}}`;
    case 'boolean': return typeof value === 'boolean' ? undefined : `expected boolean, got ${goValue(value)}`;
    case 'untyped': return typeof value !== 'object' ? undefined : `expected any scalar, got ${goValue(value)}`;
    case undefined: return undefined;
  }
}

/** One or more problems as one error text. */
export function formatProblems(problems: readonly string[]): string {
  return problems.length === 1 ? problems[0] as string : ['errors:', ...problems.map(problem => `  ${problem}`)].join('\n');
}

const goType = (value: unknown): string => Array.isArray(value) ? '[]interface {}' : typeof value === 'boolean' ? 'bool' : typeof value === 'object' ? 'map[string]interface {}' : typeof value === 'number' ? Number.isInteger(value) ? 'int64' : 'float64' : 'string';
const goValue = (value: unknown): string => `&{${goPlain(value)}}`;

/** As Go's %v prints a value. */
function goPlain(value: unknown): string {
  if (value === null) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(goPlain).join(' ')}]`;
  return typeof value === 'object' ? `map[${Object.entries(value as object).sort(([a], [b]) => a < b ? -1 : 1).map(([key, item]) => `${key}:${goPlain(item)}`).join(' ')}]` : String(value);
}

/** As Go's %#v prints a value. */
function goSyntax(value: unknown): string {
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`;
  if (typeof value === 'object' && value !== null) return `map[string]interface {}{${Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}:${goSyntax(item)}`).join(', ')}}`;
  return value === null ? 'interface {}(nil)' : JSON.stringify(value);
}
