/**
 * What the editor's `files.exclude` leaves out, over paths from the workspace folder with `/`: a file, or all below a folder. Patterns that
 * hang on other files (`when`) are left alone; undefined where there is no pattern.
 */
export function toExcluded(setting: unknown): RegExp | undefined {
  const patterns = typeof setting !== 'object' || setting === null ? [] : Object.entries(setting).filter(([, isOn]) => isOn === true).flatMap(([pattern]) => toSource(pattern) ?? []);
  return patterns.length === 0 ? undefined : new RegExp(`^(?:${patterns.join('|')})(?:/.*)?$`);
}

const WORDS: Readonly<Record<string, string>> = { '**/': '(?:.*/)?', '/**': '(?:/.*)?', '**': '.*', '*': '[^/]*', '?': '[^/]', '{': '(?:', '}': ')', ',': '|', '[!': '[^', '[': '[', ']': ']' };

/** @source VS Code's glob patterns: * ** ? {a,b} [a-z] [!a-z] */
function toSource(pattern: string): string | undefined {
  const source = pattern.replace(/\/$/, '').replace(/\*\*\/|\/\*\*$|\*\*|\[!|[*?{},[\]]|[\\^$.|+()]/g, part => WORDS[part] ?? `\\${part}`);
  try { return new RegExp(source).source; } catch { return undefined; }
}
