/** How an author indents: columns for a nested mapping, and for a list's dash below its key. */
export interface Layout { readonly mapping: number; readonly dash: number }

const KEY_THEN_LINE = /^((?: |- )*)[\w./-]+:[ \t]*\r?\n(?=( *)(- |[\w"']))/gm;

/** The layout of most nested mappings and lists of a text; two columns and none where there is nothing to learn from. */
export function layoutOf(text: string): Layout {
  const mappings: number[] = [], dashes: number[] = [];
  for (const [, before = '', after = '', first] of text.matchAll(KEY_THEN_LINE)) {
    const by = after.length - before.length;
    if (first === '- ' ? by >= 0 : by > 0) (first === '- ' ? dashes : mappings).push(by);
  }
  return { mapping: mostCommon(mappings) ?? 2, dash: mostCommon(dashes) ?? 0 };
}

function mostCommon(values: readonly number[]): number | undefined {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}
