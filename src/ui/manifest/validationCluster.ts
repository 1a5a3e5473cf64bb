import * as vscode from 'vscode';
import type { ClusterParams } from '../../languageServer/protocol.ts';

/** The cluster that manifests are checked against, since the user asked for it; none by itself. */
export class ValidationCluster implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<ClusterParams>();
  readonly onDidChange = this.#changed.event;
  #params: ClusterParams = {};

  get params(): ClusterParams { return this.#params; }

  set params(params: ClusterParams) {
    this.#params = params;
    this.#changed.fire(params);
  }

  dispose(): void { this.#changed.dispose(); }
}
