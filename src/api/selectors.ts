import type { LabelSelector } from './objects.ts';

export { parseLabelSelector } from './labelSelectorParser.ts';

export type LabelRequirement =
  | { readonly key: string; readonly operator: 'In' | 'NotIn'; readonly values: readonly string[] }
  | { readonly key: string; readonly operator: 'Exists' | 'DoesNotExist' }
  | { readonly key: string; readonly operator: 'Gt' | 'Lt'; readonly values: readonly string[] };

export type Labels = Readonly<Record<string, string>>;

/** A parsed selector string, or the sentence that says why it is none. An empty string selects everything. */
export type SelectorResult<T> = { readonly value: T; readonly error?: undefined } | { readonly value?: undefined; readonly error: string };

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

/** Parses `status.phase!=Running,spec.nodeName=a` with Kubernetes' backslash escapes (of backslash, comma and equals sign). @source apimachinery fields.ParseSelector */
export function parseFieldSelector(text: string): SelectorResult<readonly FieldRequirement[]> {
  const requirements: FieldRequirement[] = [];
  for (const part of splitUnescaped(text)) {
    const match = /^([\s\S]*?)(!=|==|=)([\s\S]*)$/.exec(part);
    if (match === null) return { error: `invalid selector: '${text}'; can't understand '${part}'` };
    const escaped = match[3] ?? '';
    const wrong = /\\[\s\S]?|=/.exec(escaped.replace(/\\[\\,=]/g, ''))?.[0];
    if (wrong !== undefined) return { error: wrong === '=' ? 'invalid field selector: unescaped character in value: 61' : `invalid field selector: invalid escape sequence: ${wrong}` };
    requirements.push({ path: match[1] as string, operator: match[2] === '!=' ? '!=' : '=', value: escaped.replace(/\\([\s\S])/g, '$1') });
  }
  return { value: requirements };
}

/** Splits at commas that no backslash escapes; empty parts are left out. */
function splitUnescaped(text: string): string[] {
  const parts = [''];
  for (const [token] of text.matchAll(/\\?[\s\S]/g)) {
    if (token === ',') parts.push(''); else parts[parts.length - 1] += token;
  }
  return parts.filter(part => part !== '');
}
