import { CodeActionKind, type CodeAction, type TextEdit } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Action } from '../../language/actions/action.ts';
import { actionsAt } from '../../language/actions/actionsAt.ts';
import { fixAll } from '../../language/actions/fixAll.ts';
import { diagnoseIn } from '../../language/diagnoseIn.ts';
import { toCodeAction, toRange } from '../convert.ts';
import type { Feature } from '../feature.ts';

const FIX_ALL = `${CodeActionKind.SourceFixAll}.slipway`;

/** Fixes of the findings that touch the asked range, what can be done with the object there, and all sure fixes of the file at once. */
export const codeActions: Feature = {
  capabilities: { codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, CodeActionKind.Refactor, FIX_ALL] } },
  register({ connection, files, workspace, settings }) {
    connection.onCodeAction(({ textDocument, range, context: { only } }) => files.answer('fixes', textDocument.uri, [], file => {
      const isWanted = (kind: string) => only === undefined || only.some(wanted => kind === wanted || kind.startsWith(`${wanted}.`));
      const selection = { start: file.offsetAt(range.start), end: file.offsetAt(range.end) };
      const parsed = files.parsed(file);
      const documents = workspace.documentsOf(file.uri);
      const near = documents.filter(({ start, document }) => start <= selection.end && start + document.text.length >= selection.start);
      const fixes = !isWanted(CodeActionKind.QuickFix) ? [] : near.flatMap(indexed => diagnoseIn(workspace, indexed, settings())
        .filter(finding => indexed.start + finding.range.start <= selection.end && indexed.start + finding.range.end >= selection.start)
        .flatMap(finding => finding.fixes.map(fix => toCodeAction(file, indexed.start, finding, fix))));
      const placed = near.findLast(({ start }) => start <= selection.start);
      const actions = placed === undefined || !isWanted(CodeActionKind.Refactor) ? [] : actionsAt(parsed, placed, { start: selection.start - placed.start, end: selection.end - placed.start })
        .map(action => toAction(file, placed.start, action));
      // Only when it is asked for by name: it is for saving, not for the menu.
      const all = only?.some(wanted => FIX_ALL === wanted || FIX_ALL.startsWith(`${wanted}.`)) !== true ? [] : documents.flatMap(indexed => fixAll(diagnoseIn(workspace, indexed, settings())).map(edit => toTextEdit(file, indexed.start, edit)));
      return [...fixes, ...actions, ...(all.length === 0 ? [] : [{ title: 'Fix all', kind: FIX_ALL, edit: { changes: { [file.uri]: all } } }])];
    }));
  },
};

const toTextEdit = (file: TextDocument, start: number, { range, newText }: Action['edits'][number]): TextEdit => ({ range: toRange(file, start, range), newText });

function toAction(file: TextDocument, start: number, { title, kind, edits, newFiles = [] }: Action): CodeAction {
  const here = edits.map(edit => toTextEdit(file, start, edit));
  if (newFiles.length === 0) return { title, kind, edit: { changes: { [file.uri]: here } } };
  const made = newFiles.flatMap(({ name, text }) => {
    const uri = new URL(encodeURI(name), file.uri).href;
    return [{ kind: 'create' as const, uri }, { textDocument: { uri, version: null }, edits: [{ range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, newText: text }] }];
  });
  return { title, kind, edit: { documentChanges: [...made, { textDocument: { uri: file.uri, version: file.version }, edits: here }] } };
}
