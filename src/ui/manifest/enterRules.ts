/** What Enter does behind a line; the first rule whose patterns fit is taken. */
export interface EnterRule {
  readonly before: RegExp;
  readonly after?: RegExp;
  /** Written at the new line's start, behind the indentation that it has. */
  readonly append?: string;
  /** One step further than the line above. */
  readonly isDeeper?: true;
}

/** Where VS Code's own rules for YAML put the cursor in the wrong column: below the first key of a list's item, and in block scalars. */
export const enterRules: readonly EnterRule[] = [
  { before: /^\s*#.*\S/, after: /^\s*\S/, append: '# ' },
  { before: /^\s*-\s+["']?[\w./-]+["']?:\s*(?:[|>][+-]?\d?)?\s*$/, after: /^\s*$/, isDeeper: true, append: '  ' },
  { before: /^\s*-\s+["']?[\w./-]+["']?:\s+[^\s#|>{[][^#]*$/, after: /^\s*$/, append: '  ' },
  { before: /:\s+[|>][+-]?\d?\s*$/, after: /^\s*$/, isDeeper: true },
];
