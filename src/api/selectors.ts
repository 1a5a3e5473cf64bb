import type { LabelSelector } from './objects.ts';

export type LabelRequirement =
  | { readonly key: string; readonly operator: 'In' | 'NotIn'; readonly values: readonly string[] }
  | { readonly key: string; readonly operator: 'Exists' | 'DoesNotExist' }
  | { readonly key: string; readonly operator: 'Gt' | 'Lt'; readonly values: readonly string[] };

export type Labels = Readonly<Record<string, string>>;

/** A parsed selector string, or the sentence that says why it is none. An empty string selects everything. */
export type SelectorResult<T> = { readonly value: T; readonly error?: undefined } | { readonly value?: undefined; readonly error: string };

const KEY = String.raw`[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?(?:/[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?`;
const VALUE = String.raw`[A-Za-z0-9]?(?:[-A-Za-z0-9_.]*[A-Za-z0-9])?`;
const VALID_VALUE = new RegExp(`^${VALUE}$`);
const SET = new RegExp(String.raw`^(${KEY})\s+(in|notin)\s*\(([^)]*)\)$`);
const EQUALITY = new RegExp(String.raw`^(${KEY})\s*(==|=|!=)\s*(${VALUE})$`);
const COMPARISON = new RegExp(String.raw`^(${KEY})\s*([<>])\s*(-?\d+)$`);
const EXISTS = new RegExp(String.raw`^(!?)\s*(${KEY})$`);

/** Parses `a=b,c!=d,e in (f,g),!h,i`. @source apimachinery labels.Parse */
export function parseLabelSelector(text: string): SelectorResult<readonly LabelRequirement[]> {
  const requirements: LabelRequirement[] = [];
  for (const part of splitTopLevel(text)) {
    const requirement = parseRequirement(part);
    if (requirement === undefined) return { error: `unable to parse requirement: ${JSON.stringify(part)} in the label selector ${JSON.stringify(text)}` };
    requirements.push(requirement);
  }
  return { value: requirements };
}

function splitTopLevel(text: string): string[] {
  return text.split(/,(?![^(]*\))/).map(part => part.trim()).filter((part, _, all) => part !== '' || all.length > 1);
}

function parseRequirement(text: string): LabelRequirement | undefined {
  const set = SET.exec(text);
  if (set !== null) {
    const values = (set[3] ?? '').split(',').map(value => value.trim());
    return values.every(value => VALID_VALUE.test(value)) ? { key: set[1] as string, operator: set[2] === 'in' ? 'In' : 'NotIn', values } : undefined;
  }
  const equality = EQUALITY.exec(text);
  if (equality !== null) return { key: equality[1] as string, operator: equality[2] === '!=' ? 'NotIn' : 'In', values: [equality[3] ?? ''] };
  const comparison = COMPARISON.exec(text);
  if (comparison !== null) return { key: comparison[1] as string, operator: comparison[2] === '>' ? 'Gt' : 'Lt', values: [comparison[3] as string] };
  const exists = EXISTS.exec(text);
  if (exists !== null) return { key: exists[2] as string, operator: exists[1] === '!' ? 'DoesNotExist' : 'Exists' };
  return undefined;
}

/** True when `labels` meet every requirement. NotIn and DoesNotExist also hold for an absent key. */
export function matchesLabels(requirements: readonly LabelRequirement[], labels: Labels | undefined): boolean {
  return requirements.every(requirement => meets(requirement, labels !== undefined && Object.hasOwn(labels, requirement.key) ? labels[requirement.key] : undefined));
}

function meets(requirement: LabelRequirement, value: string | undefined): boolean {
  switch (requirement.operator) {
    case 'Exists': return value !== undefined;
    case 'DoesNotExist': return value === undefined;
    case 'In': return value !== undefined && requirement.values.includes(value);
    case 'NotIn': return value === undefined || !requirement.values.includes(value);
    case 'Gt': return (compareIntegers(value, requirement.values[0]) ?? 0) > 0;
    case 'Lt': return (compareIntegers(value, requirement.values[0]) ?? 0) < 0;
  }
}

/** Undefined unless both are integers: other label values compare with no number. */
function compareIntegers(a: string | undefined, b: string | undefined): number | undefined {
  if (a === undefined || b === undefined || !/^-?\d+$/.test(a) || !/^-?\d+$/.test(b)) return undefined;
  return BigInt(a) > BigInt(b) ? 1 : BigInt(a) < BigInt(b) ? -1 : 0;
}

/** Requirements of `spec.selector` of workloads. An absent selector selects nothing (undefined); an empty one everything. */
export function toRequirements(selector: LabelSelector | undefined): readonly LabelRequirement[] | undefined {
  if (selector === undefined) return undefined;
  const equal = Object.entries(selector.matchLabels ?? {}).map(([key, value]): LabelRequirement => ({ key, operator: 'In', values: [value] }));
  const expressions = (selector.matchExpressions ?? []).map(({ key, operator, values }) => ({ key, operator, values: values ?? [] }) as LabelRequirement);
  return [...equal, ...expressions];
}

export function matchesLabelSelector(selector: LabelSelector | undefined, labels: Labels | undefined): boolean {
  const requirements = toRequirements(selector);
  return requirements !== undefined && matchesLabels(requirements, labels);
}

/** The selector as a query string ('a=b,c in (d,e)'), keys in the given order. */
export function formatLabelSelector(requirements: readonly LabelRequirement[]): string {
  return requirements.map(requirement => {
    switch (requirement.operator) {
      case 'Exists': return requirement.key;
      case 'DoesNotExist': return `!${requirement.key}`;
      case 'In': return requirement.values.length === 1 ? `${requirement.key}=${requirement.values[0]}` : `${requirement.key} in (${requirement.values.join(',')})`;
      case 'NotIn': return requirement.values.length === 1 ? `${requirement.key}!=${requirement.values[0]}` : `${requirement.key} notin (${requirement.values.join(',')})`;
      case 'Gt': return `${requirement.key}>${requirement.values[0]}`;
      case 'Lt': return `${requirement.key}<${requirement.values[0]}`;
    }
  }).join(',');
}

export interface FieldRequirement { readonly path: string; readonly operator: '=' | '!='; readonly value: string }

/** Parses `status.phase!=Running,spec.nodeName=a` with Kubernetes' backslash escapes. @source apimachinery fields.ParseSelector */
export function parseFieldSelector(text: string): SelectorResult<readonly FieldRequirement[]> {
  const requirements: FieldRequirement[] = [];
  for (const part of splitUnescaped(text)) {
    const match = /^\s*([^=!\s]+)\s*(==|=|!=)((?:[^\\=]|\\.)*)$/.exec(part);
    if (match === null) return { error: `invalid selector: '${text}'; can't understand '${part}'` };
    requirements.push({ path: match[1] as string, operator: match[2] === '!=' ? '!=' : '=', value: (match[3] ?? '').replace(/\\(.)/g, '$1') });
  }
  return { value: requirements };
}

/** Splits at commas that no backslash escapes; empty parts are left out. */
function splitUnescaped(text: string): string[] {
  return (text.match(/(?:\\[\s\S]|[^\\,])+|\\$/g) ?? []).filter(part => part.trim() !== '');
}
