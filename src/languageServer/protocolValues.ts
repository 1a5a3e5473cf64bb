import type * as types from 'vscode-languageserver-types';

/*
 * The protocol's numbers and words that are said here. The package that has them all takes milliseconds to load, so only its types are used.
 */

export const CodeActionKind = { Empty: '', QuickFix: 'quickfix', Refactor: 'refactor', RefactorRewrite: 'refactor.rewrite', SourceFixAll: 'source.fixAll' } as const;

export const CompletionItemKind = { Field: 5, Class: 7, Snippet: 15, Reference: 18, EnumMember: 20 } as const;
export type CompletionItemKind = types.CompletionItemKind;

export const CompletionItemTag = { Deprecated: 1 } as const;

export const DiagnosticSeverity = { Error: 1, Warning: 2, Information: 3, Hint: 4 } as const;
export type DiagnosticSeverity = types.DiagnosticSeverity;

export const DiagnosticTag = { Unnecessary: 1, Deprecated: 2 } as const;

export const DocumentHighlightKind = { Read: 2, Write: 3 } as const;

export const FoldingRangeKind = { Comment: 'comment' } as const;

export const InsertTextFormat = { Snippet: 2 } as const;

export const InsertTextMode = { asIs: 1 } as const;

export const MarkupKind = { Markdown: 'markdown' } as const;

export const SymbolKind = { Class: 5, String: 15, Array: 18, Object: 19 } as const;
export type SymbolKind = types.SymbolKind;
