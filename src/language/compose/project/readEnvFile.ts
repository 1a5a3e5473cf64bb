/** `NAME=value` lines of an .env file: comments, `export`, quotes and escapes as Compose takes them; a name alone has no value here. */
export function readEnvFile(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [, name = '', single, double, plain] of text.replace(/^\uFEFF/, '').matchAll(LINE)) found.set(name, single ?? (double === undefined ? (plain ?? '').replace(/\s#.*$/, '').trim() : unescape(double)));
  return found;
}

const LINE = /^[ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*[=:][ \t]*(?:'([^']*)'|"((?:\\.|[^"\\])*)"|([^\r\n]*))/gm;

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

const unescape = (text: string) => text.replace(/\\(.)/gs, (_, letter: string) => ESCAPES[letter] ?? letter);
