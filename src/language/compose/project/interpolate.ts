/** What variables stand for while a project is read, and which had no value. */
export interface Variables { readonly values: ReadonlyMap<string, string>; readonly missing: Set<string> }

/** `$$`, `$NAME`, `${NAME}` and `${NAME<operator>word}`, whose word may hold one more of them. */
const REFERENCE = /\$(?:(\$)|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:?[-?+])((?:[^{}]|\$\{[^{}]*\})*))?\})/g;

/**
 * Fills variables in. Without a value and a default it is empty, and told in `missing`.
 * @source compose-spec, interpolation
 */
export function interpolate(text: string, variables: Variables): string {
  return text.includes('$') ? text.replace(REFERENCE, (whole, dollar?: string, plain?: string, braced?: string, operator?: string, word = '') => dollar === undefined ? fill(plain ?? braced ?? whole, { operator, word, variables }) : '$') : text;
}

interface Reference { readonly operator: string | undefined; readonly word: string; readonly variables: Variables }

function fill(name: string, { operator, word, variables }: Reference): string {
  const value = variables.values.get(name);
  const isThere = value !== undefined && (operator?.startsWith(':') !== true || value !== '');
  switch (operator?.at(-1)) {
    case '-': return isThere ? value : interpolate(word, variables);
    case '+': return isThere ? interpolate(word, variables) : '';
    default:
      if (!isThere) variables.missing.add(name);
      return value ?? '';
  }
}
