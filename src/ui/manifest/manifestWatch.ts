import * as vscode from 'vscode';
import { systemClock } from '../../base/clock.ts';
import { isComposeName } from '../../manifest/isComposeName.ts';
import { looksLikeManifest } from '../../manifest/looksLikeManifest.ts';
import { wantedComposeFeatures } from './wantedComposeFeatures.ts';

export interface ManifestWatchOptions {
  /** Called once, at the first manifest. */
  readonly manifest: () => void;
  /** Called once, at the first file in which something is left to do: a manifest, or a Compose file where no other extension does it all. */
  readonly useful: () => void;
}

/** Looks at the YAML files that are open and only reads their text, those of the start when the extension is active; not even that any more once there was a manifest. */
export function watchForManifests({ manifest, useful }: ManifestWatchOptions): vscode.Disposable {
  let [isUseful, isDone] = [false, false];
  const disposables: vscode.Disposable[] = [];
  const stop = () => { isDone = true; vscode.Disposable.from(...disposables).dispose(); };
  const look = (document: vscode.TextDocument) => {
    if (isDone) return;
    const found = isManifest(document);
    if (!isUseful && (found || isComposeFile(document))) {
      isUseful = true;
      useful();
    }
    if (!found) return;
    stop();
    manifest();
  };
  disposables.push(vscode.workspace.onDidOpenTextDocument(look), vscode.workspace.onDidChangeTextDocument(({ document }) => look(document)));
  const first = systemClock.setTimer(() => { vscode.workspace.textDocuments.forEach(look); }, 0);
  disposables.push({ dispose: () => { first.cancel(); } });
  return { dispose: stop };
}

const isManifest = (document: vscode.TextDocument) => document.languageId === 'yaml' && looksLikeManifest(document.getText());

function isComposeFile({ languageId, uri }: vscode.TextDocument): boolean {
  if (!(languageId === 'dockercompose' || languageId === 'yaml') || uri.scheme !== 'file' || !isComposeName(String(uri))) return false;
  const { diagnostics, editing } = wantedComposeFeatures();
  return diagnostics || editing;
}
