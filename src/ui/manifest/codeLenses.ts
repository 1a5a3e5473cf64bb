import * as vscode from 'vscode';
import { resourceForKind } from '../../api/resources.ts';
import { systemClock } from '../../base/clock.ts';
import type { Session } from '../session/session.ts';
import { shortContext } from '../session/shortContext.ts';
import { LensRefresh } from './lensRefresh.ts';
import { LiveObjects } from './liveObjects.ts';
import { toLiveState } from './liveState.ts';
import { looksLikeManifest } from '../../manifest/looksLikeManifest.ts';
import { findManifests } from './readManifests.ts';

/** Apply, Diff and Delete above every object of a manifest, with its live state once a cluster is connected. Contacts nothing by itself. */
export class ManifestCodeLenses implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#changed.event;
  #live: LiveObjects | undefined;
  #session: Session | undefined;
  readonly #refresh = new LensRefresh({ clock: systemClock, fire: () => this.#changed.fire(), shown: () => this.#shownManifests() });
  /** Live states change far more often than texts. */
  readonly #found = new WeakMap<vscode.TextDocument, { readonly version: number; readonly manifests: ReturnType<typeof findManifests> }>();

  /** From now on lenses tell live states. */
  connect(session: Session): vscode.Disposable {
    this.#session = session;
    const follow = () => {
      void this.#live?.stop();
      const { state } = session;
      this.#live = state.kind === 'connected' ? new LiveObjects({ client: state.client, informers: state.informers, onlyNamespace: state.onlyNamespace, clock: systemClock, changed: () => this.#refresh.changed(), isShown: document => this.#shownManifests().includes(document) }) : undefined;
      this.#refresh.changed();
    };
    follow();
    return vscode.Disposable.from(session.onDidChange(follow), vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#live?.forget(uri.toString())));
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    this.#refresh.asked(document.uri.toString());
    return this.#manifestsOf(document).flatMap(({ apiVersion, kind, name, line, object }) => {
      const range = new vscode.Range(line, 0, line, 0);
      const target = { uri: document.uri, line };
      const lens = (title: string, command: string) => new vscode.CodeLens(range, { title, command, arguments: [target] });
      const session = this.#session?.state;
      const state = session?.kind === 'connected' ? this.#stateOf({ apiVersion, kind, name, namespace: object.metadata.namespace ?? session.namespace, document: document.uri.toString() }) : undefined;
      return [
        lens(session?.kind === 'connected' && !session.isEngine ? vscode.l10n.t('Apply to {0}', shortContext(session.context)) : vscode.l10n.t('Apply'), 'slipway.manifest.apply'),
        ...(session?.kind === 'connected' ? [lens(vscode.l10n.t('Diff'), 'slipway.manifest.diff'), lens(vscode.l10n.t('Delete'), 'slipway.manifest.delete')] : []),
        ...(state === undefined ? [] : [new vscode.CodeLens(range, { title: state, command: '' })]),
      ];
    });
  }

  dispose(): void {
    void this.#live?.stop();
    this.#refresh.dispose();
    this.#changed.dispose();
  }

  #manifestsOf(document: vscode.TextDocument): ReturnType<typeof findManifests> {
    const known = this.#found.get(document);
    if (known?.version === document.version) return known.manifests;
    const text = document.getText();
    const manifests = looksLikeManifest(text) ? findManifests(text) : [];
    this.#found.set(document, { version: document.version, manifests });
    return manifests;
  }

  #stateOf({ apiVersion, kind, name, namespace, document }: { readonly apiVersion: string; readonly kind: string; readonly name: string; readonly namespace: string; readonly document: string }): string | undefined {
    const resource = resourceForKind(apiVersion, kind);
    if (resource === undefined || this.#live === undefined || name === '') return undefined;
    const object = this.#live.get({ resource, key: resource.namespaced ? { name, namespace } : { name }, document });
    if (object === 'unknown') return undefined;
    return toLiveState(object === 'absent' ? undefined : object, kind === 'Service' ? this.#live.slices(namespace) : []);
  }

  #shownManifests(): string[] {
    return vscode.window.visibleTextEditors.map(({ document }) => document).filter(document => document.languageId === 'yaml' && this.#manifestsOf(document).length > 0).map(({ uri }) => uri.toString());
  }
}
