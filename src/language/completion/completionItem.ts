import type { Range } from '../../manifest/node.ts';

/** One proposal. `insertText` is a snippet (`$0`, `$1`) that replaces `range`; what it documents is computed by `documentation()`. */
export interface Completion {
  readonly label: string;
  readonly kind: 'field' | 'value' | 'kind' | 'snippet' | 'reference';
  readonly detail: string;
  readonly insertText: string;
  readonly range: Range;
  /** Required fields come first, then by name. */
  readonly sortText: string;
  readonly deprecated?: true;
  documentation(): string;
}

export const escapeSnippet = (text: string) => text.replace(/[\\$}]/g, '\\$&');

/** A snippet's lines after the first, moved right by `column`. */
export const indentBody = (body: string, column: string) => body.trimEnd().split('\n').join(`\n${column}`);
