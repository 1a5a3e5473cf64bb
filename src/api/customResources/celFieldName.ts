const RESERVED: ReadonlySet<string> = new Set(['true', 'false', 'null', 'in', 'as', 'break', 'const', 'continue', 'else', 'for', 'function', 'if', 'import', 'let', 'loop', 'package', 'namespace', 'return', 'var', 'void', 'while']);
const ESCAPES: readonly (readonly [RegExp, string])[] = [[/__/g, '__underscores__'], [/\./g, '__dot__'], [/-/g, '__dash__'], [/\//g, '__slash__']];

/** The name by which an expression reads a field: 'x-prop' → 'x__dash__prop'; undefined for names that expressions cannot read. @source k8s.io/apiserver pkg/cel/escaping.go */
export function celFieldName(field: string): string | undefined {
  if (RESERVED.has(field)) return `__${field}__`;
  const escaped = ESCAPES.reduce((text, [pattern, escape]) => text.replace(pattern, escape), field);
  return /^[A-Za-z_]\w*$/.test(escaped) ? escaped : undefined;
}
