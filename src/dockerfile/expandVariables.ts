/** What ARG and ENV have set so far; undefined for a variable whose value only the build knows. */
export type Variables = ReadonlyMap<string, string | undefined>;

/**
 * The text with its variables filled in; undefined where the value of one is not known. A variable that nothing declares is empty.
 * @source Dockerfile reference: environment replacement
 */
export function expandVariables(text: string, variables: Variables): string | undefined {
  let isKnown = true;
  const expanded = text.replace(/\\\$|\$(?:(\w+)|\{(\w+)(?::([-+])([^}]*))?\})/g, (whole, plain: string | undefined, braced: string | undefined, operator: string | undefined, word = '') => {
    const name = plain ?? braced;
    if (name === undefined) return '$';
    const value = variables.get(name);
    if (value === undefined && variables.has(name)) { isKnown = false; return whole; }
    if (operator === '+') return value === undefined || value === '' ? '' : String(word);
    return operator === '-' && (value === undefined || value === '') ? String(word) : value ?? '';
  });
  return isKnown ? expanded : undefined;
}

/** 'A=1 B="two words"' or 'A one value' as pairs; a name alone has no value. */
export function readPairs(text: string): (readonly [name: string, value: string | undefined])[] {
  if (!/^\w+=/.test(text)) { const [name = '', ...value] = text.split(' '); return [[name, value.length === 0 ? undefined : value.join(' ')]]; }
  return [...text.matchAll(/(\w+)(?:=((?:"(?:\\.|[^"])*"|'[^']*'|\\.|[^\s"'\\])*))?/g)].map(([, name = '', value]) => [name, value?.replace(/"((?:\\.|[^"])*)"|'([^']*)'|\\(.)/g, (_, double?: string, single?: string, escaped?: string) => double?.replace(/\\(.)/g, '$1') ?? single ?? escaped ?? '')]);
}
