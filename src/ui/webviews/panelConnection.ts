import * as vscode from 'vscode';
import { systemClock } from '../../base/clock.ts';
import type { Component } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import type { HttpClient } from '../../cluster/httpClient.ts';
import { startInformers } from '../../informer/informers.ts';
import type { Informers } from '../../informer/contract.ts';
import type { Session } from '../session/session.ts';

export interface PanelConnectionOptions {
  readonly session: Session;
  /** What the panel shows is there; absent: in none, or in all. */
  readonly namespace: string | undefined;
  readonly logger: Logger;
  /** Called now, and with each change: undefined while the window is not connected to the panel's cluster. */
  readonly connect: (connection: { readonly client: HttpClient; readonly informers: Informers } | undefined) => void;
}

/** Keeps a panel connected to the cluster that it was opened for. Where the window reads another namespace meanwhile, the panel reads its own. */
export function followConnection({ session, namespace, logger, connect }: PanelConnectionOptions): vscode.Disposable {
  const { server } = session.require(); // another cluster may have an object of that name
  let own: (Informers & Component) | undefined;
  const follow = () => {
    const before = own;
    own = undefined;
    const { state } = session;
    if (state.kind !== 'connected' || state.server !== server) connect(undefined);
    else {
      const isRead = state.onlyNamespace === undefined || state.onlyNamespace === namespace;
      own = isRead ? undefined : startInformers(state.client, { clock: systemClock, logger, ...(namespace === undefined ? {} : { namespace }) });
      connect({ client: state.client, informers: own ?? state.informers });
    }
    void before?.stop();
  };
  follow();
  const following = session.onDidChange(follow);
  return new vscode.Disposable(() => { following.dispose(); void own?.stop(); });
}
