import * as vscode from 'vscode';
import type { BuildError, BuildProgress } from '../../../docker/build.ts';

/** Where builds are told: one output channel, and marks at the lines that failed. Both are made when first needed. */
export class BuildReport implements vscode.Disposable {
  #channel: vscode.OutputChannel | undefined;
  #problems: vscode.DiagnosticCollection | undefined;

  /** What an earlier build of the file has left is taken away. */
  begin(file: vscode.Uri, title: string): void {
    this.#problems?.delete(file);
    this.#output().clear();
    this.write(title);
  }

  write(line: string): void { this.#output().appendLine(line); }

  show(): void { this.#output().show(); }

  progress(event: BuildProgress): void {
    switch (event.type) {
      case 'step': return this.write(`[${event.step}/${event.total}] ${event.instruction}`);
      case 'cached': return this.write(`    ${vscode.l10n.t('from cache')}`);
      case 'output': if (event.text.trim() !== '') this.write(`    ${event.text}`);
    }
  }

  /** Marks the failed line of a Dockerfile with that text. */
  mark(file: vscode.Uri, text: string, { line, message }: BuildError): void {
    if (line === undefined) return;
    this.#problems ??= vscode.languages.createDiagnosticCollection('slipway.build');
    const diagnostic = new vscode.Diagnostic(new vscode.Range(line, 0, line, text.split(/\r?\n/)[line]?.length ?? 0), message, vscode.DiagnosticSeverity.Error);
    diagnostic.source = 'slipway';
    diagnostic.code = 'build-failed';
    this.#problems.set(file, [diagnostic]);
  }

  dispose(): void {
    this.#channel?.dispose();
    this.#problems?.dispose();
  }

  #output(): vscode.OutputChannel { return this.#channel ??= vscode.window.createOutputChannel('Slipway Build'); }
}
