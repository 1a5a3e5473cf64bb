import * as vscode from 'vscode';
import type { RenderedFinding } from './renderedFindings.ts';

const SOURCE = 'slipway (rendered)';
const severities: Readonly<Record<RenderedFinding['severity'], vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error, warning: vscode.DiagnosticSeverity.Warning, information: vscode.DiagnosticSeverity.Information, hint: vscode.DiagnosticSeverity.Hint,
};

/** Marks what was found in rendered manifests where it comes from, until the file is changed or the folder rendered again. What is told of the file as it stands is not told twice. */
export class RenderedReport implements vscode.Disposable {
  #problems: vscode.DiagnosticCollection | undefined;
  readonly #subscriptions: vscode.Disposable[] = [];
  /** By the folder that was rendered. */
  readonly #found = new Map<string, ReadonlyMap<string, readonly RenderedFinding[]>>();

  /** Takes the place of what was found when the folder was rendered before; by the files' paths. */
  mark(folder: string, found: ReadonlyMap<string, readonly RenderedFinding[]>): void {
    const files = new Set([...this.#found.get(folder)?.keys() ?? [], ...found.keys()]);
    this.#found.set(folder, found);
    for (const file of files) this.#show(vscode.Uri.file(file), true);
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#problems?.dispose();
  }

  /** `isNew`: what was found is, so that as many as before are not the same. */
  #show(uri: vscode.Uri, isNew = false): void {
    const problems = this.#problems ??= this.#begin();
    const told = vscode.languages.getDiagnostics(uri).filter(({ source }) => source !== SOURCE);
    const isTold = ({ code, line }: RenderedFinding) => told.some(diagnostic => diagnostic.range.start.line === line - 1 && codeOf(diagnostic) === code);
    const untold = [...this.#found.values()].flatMap(found => found.get(uri.fsPath) ?? []).filter(finding => !isTold(finding));
    if (isNew || untold.length !== (problems.get(uri)?.length ?? 0)) problems.set(uri, untold.map(toDiagnostic));
  }

  #begin(): vscode.DiagnosticCollection {
    this.#subscriptions.push(
      vscode.workspace.onDidChangeTextDocument(({ document: { uri }, contentChanges }) => { if (contentChanges.length > 0) this.#forget(uri); }),
      vscode.languages.onDidChangeDiagnostics(({ uris }) => { for (const uri of uris) if (this.#isMarked(uri)) this.#show(uri); }),
    );
    return vscode.languages.createDiagnosticCollection('slipway.rendered');
  }

  /** What was found in a text that is no more says nothing of the new one. */
  #forget(uri: vscode.Uri): void {
    if (!this.#isMarked(uri)) return;
    for (const [folder, found] of this.#found) this.#found.set(folder, new Map([...found].filter(([file]) => file !== uri.fsPath)));
    this.#problems?.delete(uri);
  }

  #isMarked(uri: vscode.Uri): boolean { return [...this.#found.values()].some(found => found.has(uri.fsPath)); }
}

const codeOf = ({ code }: vscode.Diagnostic) => typeof code === 'object' ? code.value : code;

function toDiagnostic({ line, column, endLine, endColumn, code, severity, message }: RenderedFinding): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(new vscode.Range(line - 1, column - 1, endLine - 1, endColumn - 1), message, severities[severity]);
  return Object.assign(diagnostic, { source: SOURCE, code });
}
