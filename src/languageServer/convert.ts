import type { CodeAction, CompletionItem, Diagnostic, DiagnosticRelatedInformation, DocumentSymbol, Range as LspRange, TextEdit as LspTextEdit } from 'vscode-languageserver-protocol';
import { CodeActionKind, CompletionItemKind, CompletionItemTag, DiagnosticSeverity, DiagnosticTag, InsertTextFormat, InsertTextMode, SymbolKind } from './protocolValues.ts';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Completion } from '../language/completion/completionItem.ts';
import { documentationOf } from '../language/diagnosticCodes.ts';
import type { Finding, Fix, Severity } from '../language/finding.ts';
import type { OutlineItem } from '../language/outline.ts';
import type { Range } from '../manifest/node.ts';

export const severities: Readonly<Record<Severity, DiagnosticSeverity>> = { error: DiagnosticSeverity.Error, warning: DiagnosticSeverity.Warning, information: DiagnosticSeverity.Information, hint: DiagnosticSeverity.Hint };
const symbolKinds: Record<OutlineItem['kind'], SymbolKind> = { object: SymbolKind.Class, mapping: SymbolKind.Object, list: SymbolKind.Array, value: SymbolKind.String };
const completionKinds: Record<Completion['kind'], CompletionItemKind> = {
  field: CompletionItemKind.Field, value: CompletionItemKind.EnumMember, kind: CompletionItemKind.Class, snippet: CompletionItemKind.Snippet, reference: CompletionItemKind.Reference,
};

/** A range inside a YAML document as a range of the file; `start` is where the document begins. */
export function toRange(file: TextDocument, start: number, range: Range): LspRange {
  return { start: file.positionAt(start + range.start), end: file.positionAt(start + range.end) };
}

/** `textOf` answers files that related places are in; places in others are left out. */
export function toDiagnostic(file: TextDocument, start: number, finding: Finding, textOf: (uri: string) => TextDocument | undefined): Diagnostic {
  const related = (finding.related ?? []).flatMap(({ document, range, message }): DiagnosticRelatedInformation[] => {
    const text = textOf(document.uri);
    return text === undefined ? [] : [{ location: { uri: document.uri, range: toRange(text, document.start, range) }, message }];
  });
  return {
    range: toRange(file, start, finding.range), severity: severities[finding.severity], code: finding.code, codeDescription: { href: documentationOf(finding.code) }, source: 'slipway', message: finding.message,
    ...related.length === 0 ? {} : { relatedInformation: related }, ...finding.code === 'unused-volume' ? { tags: [DiagnosticTag.Unnecessary] } : finding.code === 'deprecated-field' ? { tags: [DiagnosticTag.Deprecated] } : {},
  };
}

export function toCodeAction(file: TextDocument, start: number, finding: Finding, fix: Fix): CodeAction {
  const edits: LspTextEdit[] = fix.edits.map(edit => ({ range: toRange(file, start, edit.range), newText: edit.newText }));
  return {
    title: fix.title, kind: CodeActionKind.QuickFix, diagnostics: [toDiagnostic(file, start, finding, () => undefined)], edit: { changes: { [file.uri]: edits } },
    ...(fix.preferred === true ? { isPreferred: true } : {}),
  };
}

/** Without its documentation, which is asked for by `data`. The text brings its own indentation, which the client must not add again. */
export function toCompletionItem(file: TextDocument, start: number, item: Completion, data: unknown): CompletionItem {
  return {
    label: item.label, kind: completionKinds[item.kind], detail: item.detail, sortText: item.sortText, insertTextFormat: InsertTextFormat.Snippet, insertTextMode: InsertTextMode.asIs,
    textEdit: { range: toRange(file, start, item.range), newText: item.insertText }, data, ...(item.deprecated === true ? { tags: [CompletionItemTag.Deprecated] } : {}),
  };
}

export function toDocumentSymbol(file: TextDocument, start: number, item: OutlineItem): DocumentSymbol {
  return {
    name: item.name, detail: item.detail, kind: symbolKinds[item.kind], range: toRange(file, start, item.range), selectionRange: toRange(file, start, item.selectionRange),
    children: item.children.map(child => toDocumentSymbol(file, start, child)),
  };
}
