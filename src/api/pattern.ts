import { RE2JS } from 're2js';

const MAX_KNOWN = 500;
const known = new Map<string, RE2JS>();

/** A pattern as Go reads it (RE2), matched in linear time whatever it is. Throws an Error that says what is wrong with it. */
export function compilePattern(pattern: string): RE2JS {
  const found = known.get(pattern);
  if (found !== undefined) return found;
  const compiled = RE2JS.compile(pattern);
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(pattern, compiled);
  return compiled;
}

/** Whether the pattern is found anywhere in the text. */
export const matchesPattern = (text: string, pattern: string): boolean => compilePattern(pattern).matcher(text).find();

/** What the pattern matches, from left to right; a negative `limit` means all. */
export function findPattern(text: string, pattern: string, limit = -1): string[] {
  const matcher = compilePattern(pattern).matcher(text);
  const found: string[] = [];
  while ((limit < 0 || found.length < limit) && matcher.find()) found.push(matcher.group() ?? '');
  return found;
}
