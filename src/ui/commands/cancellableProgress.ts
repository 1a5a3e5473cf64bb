import * as vscode from 'vscode';
import { UserCancelledError } from './cancelled.ts';

/** Shows a notification with *Cancel* while `work` goes on; cancelling aborts its signal with UserCancelledError. */
export function withCancellableProgress<T>(title: string, work: (report: (message: string) => void, signal: AbortSignal) => Promise<T>): Promise<T> {
  return Promise.resolve(vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title, cancellable: true }, (progress, token) => {
    const abort = new AbortController();
    token.onCancellationRequested(() => abort.abort(new UserCancelledError()));
    return work(message => progress.report({ message }), abort.signal);
  }));
}
