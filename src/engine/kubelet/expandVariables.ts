/**
 * Replaces $(NAME) by its value; $$(NAME) stays as $(NAME), and a name that is not known stays as it is written.
 * @source third_party/forked/golang/expansion
 */
export function expandVariables(text: string, values: ReadonlyMap<string, string>): string {
  let result = '';
  let index = 0;
  while (index < text.length) {
    const dollar = text.indexOf('$', index);
    if (dollar < 0 || dollar === text.length - 1) return result + text.slice(index);
    result += text.slice(index, dollar);
    const next = text[dollar + 1];
    if (next === '$') { result += '$'; index = dollar + 2; continue; }
    const close = next === '(' ? text.indexOf(')', dollar + 2) : -1;
    if (close < 0) { result += `$${next ?? ''}`; index = dollar + 2; continue; }
    const name = text.slice(dollar + 2, close);
    result += values.get(name) ?? `$(${name})`;
    index = close + 1;
  }
  return result;
}
