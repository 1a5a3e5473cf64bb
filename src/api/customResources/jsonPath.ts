import { isJsonObject } from './jsonSchema.ts';

/**
 * The values at a path as printer columns write it: '.spec.replicas', '.spec.ports[0].name', '.status.conditions[?(@.type=="Ready")].status',
 * '.metadata.annotations.example\.com/name', '.items[*].name'. [] where nothing is there or the path cannot be read.
 * @source client-go util/jsonpath, as far as columns, scale and selectable fields use it
 */
export function readJsonPath(value: unknown, path: string): readonly unknown[] {
  const steps = parseJsonPath(path);
  return steps === undefined ? [] : steps.reduce<readonly unknown[]>((values, step) => values.flatMap(each => step(each)), [value]);
}

/** True when the path can be read. */
export const isJsonPath = (path: string): boolean => parseJsonPath(path) !== undefined;

type Step = (value: unknown) => readonly unknown[];

const STEP = /^(?:\.?\[\?\(\s*@((?:\.[\w-]+)+)\s*(==|!=|<=|>=|<|>)\s*("[^"]*"|'[^']*'|-?\d+(?:\.\d+)?|true|false)\s*\)\]|\.?\[(\*|-?\d+|'[^']*'|"[^"]*")\]|\.(\*)|\.((?:\\.|[^.[\]\\])+))/;

function parseJsonPath(path: string): readonly Step[] | undefined {
  let rest = path.replace(/^\{(.*)\}$/s, '$1').replace(/^\$/, '');
  const steps: Step[] = [];
  if (rest === '.' || rest === '') return steps;
  while (rest !== '') {
    const found = STEP.exec(rest);
    if (found === null) return undefined;
    rest = rest.slice(found[0].length);
    const [, left, operator, right, subscript, wildcard, name] = found;
    if (left !== undefined) steps.push(filterStep(left.slice(1).split('.'), operator ?? '==', parseLiteral(right ?? '')));
    else if (wildcard !== undefined || subscript === '*') steps.push(children);
    else if (name !== undefined) steps.push(fieldStep(name.replace(/\\(.)/g, '$1')));
    else steps.push(/^['"]/.test(subscript ?? '') ? fieldStep((subscript ?? '').slice(1, -1)) : itemStep(Number(subscript)));
  }
  return steps;
}

const fieldStep = (name: string): Step => value => isJsonObject(value) && Object.hasOwn(value, name) ? [value[name]] : [];
const itemStep = (index: number): Step => value => {
  const item: unknown = Array.isArray(value) ? value.at(index) : undefined;
  return item === undefined ? [] : [item];
};
const children: Step = value => Array.isArray(value) ? value as readonly unknown[] : isJsonObject(value) ? Object.values(value) : [];

function filterStep(fields: readonly string[], operator: string, wanted: string | number | boolean): Step {
  const matches = (item: unknown) => fields.reduce<readonly unknown[]>((values, field) => values.flatMap(fieldStep(field)), [item]).some(value => compare(value, operator, wanted));
  return value => children(value).filter(matches);
}

function compare(value: unknown, operator: string, wanted: string | number | boolean): boolean {
  if (typeof value !== typeof wanted) return false;
  const known = value as typeof wanted;
  switch (operator) {
    case '==': return known === wanted;
    case '!=': return known !== wanted;
    case '<': return known < wanted;
    case '<=': return known <= wanted;
    case '>': return known > wanted;
    default: return known >= wanted;
  }
}

const parseLiteral = (text: string): string | number | boolean => /^['"]/.test(text) ? text.slice(1, -1) : text === 'true' ? true : text === 'false' ? false : Number(text);
