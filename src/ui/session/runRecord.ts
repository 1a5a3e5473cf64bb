import path from 'node:path';
import * as vscode from 'vscode';
import { systemClock } from '../../base/clock.ts';
import { dataDirectory } from '../settings.ts';
import { followFile, type FileChanges, type Watch } from './followFile.ts';

/** What an engine leaves in its data directory while it runs; one that was killed leaves it too. */
export function runRecord(): string { return path.join(dataDirectory(), 'run.json'); }

/** Another window, or the command line, starts and stops an engine that this one has not asked; the data directory may come later. */
export function followRunRecord(changes: FileChanges): vscode.Disposable {
  return vscode.Disposable.from(followFile({ file: runRecord(), watch, clock: systemClock, ...changes }));
}

const watch: Watch = (folder, name, { created, changed, deleted }) => {
  const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(vscode.Uri.file(folder), name));
  watcher.onDidCreate(created);
  watcher.onDidChange(changed);
  watcher.onDidDelete(deleted);
  return watcher;
};
