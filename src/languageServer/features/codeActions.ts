import { t } from '../../base/words.ts';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { CodeAction, TextEdit, WorkspaceEdit } from 'vscode-languageserver-protocol';
import { CodeActionKind } from '../protocolValues.ts';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Action, NewFile } from '../../language/actions/action.ts';
import { actionsAt } from '../../language/actions/actionsAt.ts';
import { fixAll } from '../../language/actions/fixAll.ts';
import { joinFiles } from '../../language/actions/joinFiles.ts';
import { composeRoot, servicesOf } from '../../language/compose/composeFile.ts';
import { convertCompose } from '../../language/compose/convert/convertCompose.ts';
import { diagnoseIn } from '../../language/diagnoseIn.ts';
import { pinImage } from '../../language/images/pinImage.ts';
import { manifestsOf } from '../../language/manifest.ts';
import type { IndexedDocument } from '../../language/workspace/workspace.ts';
import type { Range } from '../../manifest/node.ts';
import { toCodeAction, toRange } from '../convert.ts';
import type { Feature, FeatureContext } from '../feature.ts';
import { readTextFile } from '../readTextFile.ts';

const FIX_ALL = `${CodeActionKind.SourceFixAll}.slipway`;
/** Where the manifests of a Compose file go. */
const MANIFESTS = 'kubernetes';
/** What a ConfigMap may hold. */
const LARGEST = 1_000_000;

/** Fixes of the findings that touch the asked range, what can be done with the object there, and all sure fixes of the file at once. */
export const codeActions: Feature = {
  capabilities: { codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, CodeActionKind.Refactor, FIX_ALL], resolveProvider: true } },
  register(context) {
    const { connection, files, workspace, settings } = context;
    connection.onRequest('textDocument/codeAction', ({ textDocument, range, context: { only } }) => files.answer('fixes', textDocument.uri, [], file => {
      const isWanted = (kind: string) => only === undefined || only.some(wanted => isKindOf(kind, wanted));
      const selection = { start: file.offsetAt(range.start), end: file.offsetAt(range.end) };
      files.parsed(file);
      const documents = workspace.documentsOf(file.uri);
      const near = documents.filter(({ start, document }) => start <= selection.end && start + document.text.length >= selection.start);
      const fixes = !isWanted(CodeActionKind.QuickFix) ? [] : near.flatMap(indexed => diagnoseIn(workspace, indexed, settings.of(file.uri))
        .filter(finding => indexed.start + finding.range.start <= selection.end && indexed.start + finding.range.end >= selection.start)
        .flatMap(finding => finding.fixes.map(fix => toCodeAction(file, indexed.start, finding, fix))));
      const placed = near.findLast(({ start }) => start <= selection.start);
      const actions = placed === undefined || only?.some(wanted => isKindOf(CodeActionKind.Refactor, wanted) || isKindOf(wanted, CodeActionKind.Refactor)) === false ? []
        : refactorings(context, { file, placed, selection: { start: selection.start - placed.start, end: selection.end - placed.start } }).filter(({ kind = CodeActionKind.Refactor }) => isWanted(kind));
      // Only when it is asked for by name: it is for saving, not for the menu.
      const all = only === undefined || !isWanted(FIX_ALL) ? [] : documents.flatMap(indexed => fixAll(diagnoseIn(workspace, indexed, settings.of(file.uri))).map(edit => toTextEdit(file, indexed.start, edit)));
      return [...fixes, ...actions, ...(all.length === 0 ? [] : [{ title: t('Fix all'), kind: FIX_ALL, edit: { changes: { [file.uri]: all } } }])];
    }));
    // Converting reads the files that a Compose file names: only when it is chosen.
    connection.onRequest('codeAction/resolve', action => {
      const { convert } = (action.data ?? {}) as { readonly convert?: string };
      return convert === undefined ? action : files.answer('converting', convert, action, file => ({ ...action, edit: { documentChanges: creations(file, convertCompose(convert, file.getText(), uri => context.texts.text(uri)?.getText() ?? readTextFile(uri, LARGEST)).map(made => ({ ...made, name: `${freeFolder(file.uri)}/${made.name}` }))) } }));
    });
  },
};

/** Whether an action of a kind is one of another: kinds hold those below them, and the empty one all. */
const isKindOf = (kind: string, wanted: string) => wanted === CodeActionKind.Empty || kind === wanted || kind.startsWith(`${wanted}.`);

interface Place { readonly file: TextDocument; readonly placed: IndexedDocument; readonly selection: Range }

function refactorings({ files, workspace, images }: FeatureContext, { file, placed, selection }: Place): CodeAction[] {
  const toActions = (actions: readonly Action[]) => actions.map(action => toAction(file, placed.start, action));
  const compose = composeRoot(file.uri, placed.document);
  const pins = toActions(pinImage(placed.document.root, selection.start, images()));
  if (compose !== undefined) return servicesOf(compose).length === 0 ? pins : [...pins, { title: t('Convert to Kubernetes manifests'), kind: CodeActionKind.RefactorRewrite, data: { convert: file.uri } }];
  const isManifest = manifestsOf(placed).length > 0;
  const mayTake = ({ newFiles = [] }: Action) => newFiles.length === 0 || (workspace.isComplete && !workspace.kustomized.files.has(file.uri) && !newFiles.some(({ name }) => workspace.documentsOf(beside(file, name)).length > 0 || exists(beside(file, name))));
  return [...pins, ...toActions(actionsAt(files.parsed(file), placed, selection).filter(mayTake)), ...isManifest ? toActions(joinFiles(workspace, placed)) : []];
}

const toTextEdit = (file: TextDocument, start: number, { range, newText }: Action['edits'][number]): TextEdit => ({ range: toRange(file, start, range), newText });

function toAction(file: TextDocument, start: number, { title, kind, edits, newFiles = [], removedFiles = [] }: Action): CodeAction {
  const here = edits.map(edit => toTextEdit(file, start, edit));
  if (newFiles.length + removedFiles.length === 0) return { title, kind, edit: { changes: { [file.uri]: here } } };
  return { title, kind, edit: { documentChanges: [...creations(file, newFiles), { textDocument: { uri: file.uri, version: file.version }, edits: here }, ...removedFiles.map(uri => ({ kind: 'delete' as const, uri }))] } };
}

const beside = (file: TextDocument, name: string) => new URL(encodeURI(name), file.uri).href;

const exists = (uri: string) => uri.startsWith('file:') && existsSync(fileURLToPath(uri));

/** Files that are not there yet: an editor does what stands before one that is, and then gives up. */
function creations(file: TextDocument, newFiles: readonly NewFile[]): NonNullable<WorkspaceEdit['documentChanges']> {
  return newFiles.flatMap(({ name, text }) => {
    const uri = beside(file, name);
    return [{ kind: 'create' as const, uri }, { textDocument: { uri, version: null }, edits: [{ range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, newText: text }] }];
  });
}

/** A folder beside the file that is not there yet. */
function freeFolder(uri: string): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? MANIFESTS : `${MANIFESTS}-${number}`;
    if (!exists(new URL(name, uri).href)) return name;
  }
}
