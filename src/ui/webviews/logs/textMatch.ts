export interface MatchOptions {
  readonly text: string;
  readonly isRegex: boolean;
  readonly isCaseSensitive: boolean;
}

/** Finds a text or a regular expression in lines. */
export interface TextMatch {
  test(line: string): boolean;
  /** Where it is found, without overlaps, empty matches left out: [start, end) pairs. */
  ranges(line: string): readonly (readonly [number, number])[];
}

export type CompiledMatch = { readonly match: TextMatch | undefined; readonly error?: undefined } | { readonly match?: undefined; readonly error: string };

/** An empty text finds nothing special: no match. A regular expression that cannot be read is an error with its reason. */
export function compileMatch({ text, isRegex, isCaseSensitive }: MatchOptions): CompiledMatch {
  if (text === '') return { match: undefined };
  let pattern: RegExp;
  try {
    pattern = new RegExp(isRegex ? text : text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), isCaseSensitive ? 'g' : 'gi');
  } catch (error) { return { error: error instanceof Error ? error.message.replace(/^Invalid regular expression: /, '') : String(error) }; }
  return {
    match: {
      test: line => { pattern.lastIndex = 0; return pattern.test(line); },
      ranges: line => {
        pattern.lastIndex = 0;
        return [...line.matchAll(pattern)].filter(([found]) => found !== '').map(found => [found.index, found.index + found[0].length] as const);
      },
    },
  };
}
