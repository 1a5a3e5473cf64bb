/** The words that begin the name of a type whose values expressions can write down. */
const STRUCTS: Readonly<Record<string, string>> = { Object: '__object', JSONPatch: '__jsonPatch' };
const TOKEN = /\/\/[^\n]*|[bB]?[rR][bB]?(?:"""[^]*?"""|'''[^]*?'''|"[^"]*"|'[^']*')|[bB]?(?:"""(?:\\[^]|[^\\])*?"""|'''(?:\\[^]|[^\\])*?'''|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|`[^`]*`|[A-Za-z_]\w*(?:\s*\.\s*[A-Za-z_]\w*)*|\s+|[^]/g;
const RESERVED = /^__(true|false|null|in|as|break|const|continue|else|for|function|if|import|let|loop|package|namespace|return|var|void|while)__$/;
const ESCAPES: Readonly<Record<string, string>> = { __dot__: '.', __dash__: '-', __slash__: '/', __underscores__: '__' };

/**
 * An expression in which `Object.spec{replicas: 3}` and `JSONPatch{op: "add"}` are calls, `__object("Object.spec", {"replicas": 3})`, since the
 * library has no literals of types. Other text stays as it is, positions behind a literal do not.
 */
export function rewriteStructLiterals(expression: string): string {
  if (!/\b(?:Object|JSONPatch)\b/.test(expression)) return expression;
  const tokens = expression.match(TOKEN) ?? [];
  const open: { readonly struct: boolean; wantsField: boolean }[] = [];
  let [result, opening] = ['', false];
  tokens.forEach((token, index) => {
    const inside = open.at(-1);
    const name = token.replace(/\s/g, '');
    const call = STRUCTS[name.split('.')[0] ?? ''];
    if (call !== undefined && nextSolid(tokens, index) === '{') { result += `${call}(${JSON.stringify(name)}, `; opening = true; return; }
    if (/^[{[(]$/.test(token)) { open.push({ struct: opening, wantsField: opening }); opening = false; result += token; return; }
    if (/^[}\])]$/.test(token)) { open.pop(); result += inside?.struct === true ? `${token})` : token; return; }
    if (inside?.struct === true && token === ',') inside.wantsField = true;
    if (inside?.struct === true && inside.wantsField && /^(?:[A-Za-z_]\w*|`[^`]*`)$/.test(token)) { inside.wantsField = false; result += JSON.stringify(unescape(token)); return; }
    result += token;
  });
  return result;
}

/** The next token that is no space. */
const nextSolid = (tokens: readonly string[], index: number): string | undefined => tokens.slice(index + 1).find(token => token.trim() !== '' && !token.startsWith('//'));

function unescape(field: string): string {
  if (field.startsWith('`')) return field.slice(1, -1);
  return RESERVED.exec(field)?.[1] ?? field.replace(/__(?:dot|dash|slash|underscores)__/g, found => ESCAPES[found] ?? found);
}
