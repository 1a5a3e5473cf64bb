import * as vscode from 'vscode';
import type { KubernetesObject } from '../../api/objects.ts';
import { endpointSlices, resourceForKind, type Resource } from '../../api/resources.ts';
import { systemClock } from '../../base/clock.ts';
import type { Session, SessionState } from '../session/session.ts';
import { LensRefresh } from './lensRefresh.ts';
import { toLiveState } from './liveState.ts';
import { looksLikeManifest } from '../../manifest/looksLikeManifest.ts';
import { findManifests } from './readManifests.ts';

/** Apply, Diff and Delete above every object of a manifest, with its live state once the engine is connected. Contacts nothing by itself. */
export class ManifestCodeLenses implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#changed.event;
  #followed = new Set<Resource>();
  #session: Session | undefined;
  readonly #refresh = new LensRefresh({ clock: systemClock, fire: () => this.#changed.fire(), shown: () => this.#shownManifests() });
  /** Live states change far more often than texts. */
  readonly #found = new WeakMap<vscode.TextDocument, { readonly version: number; readonly manifests: ReturnType<typeof findManifests> }>();

  /** From now on lenses tell live states. */
  connect(session: Session): vscode.Disposable {
    this.#session = session;
    this.#refresh.changed();
    return session.onDidChange((state: SessionState) => { if (state.kind !== 'connected') this.#followed = new Set(); this.#refresh.changed(); });
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    this.#refresh.asked(document.uri.toString());
    return this.#manifestsOf(document).flatMap(({ apiVersion, kind, name, line, object }) => {
      const range = new vscode.Range(line, 0, line, 0);
      const target = { uri: document.uri, line };
      const lens = (title: string, command: string) => new vscode.CodeLens(range, { title, command, arguments: [target] });
      const state = this.#stateOf(apiVersion, kind, name, object.metadata.namespace ?? 'default');
      return [
        lens(vscode.l10n.t('Apply'), 'slipway.manifest.apply'),
        ...(this.#session?.state.kind === 'connected' ? [lens(vscode.l10n.t('Diff'), 'slipway.manifest.diff'), lens(vscode.l10n.t('Delete'), 'slipway.manifest.delete')] : []),
        ...(state === undefined ? [] : [new vscode.CodeLens(range, { title: state, command: '' })]),
      ];
    });
  }

  dispose(): void {
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

  #stateOf(apiVersion: string, kind: string, name: string, namespace: string): string | undefined {
    const state = this.#session?.state;
    const resource = resourceForKind(apiVersion, kind);
    if (state?.kind !== 'connected' || resource === undefined) return undefined;
    const { informers } = state;
    this.#follow(resource, informers);
    if (kind === 'Service') this.#follow(endpointSlices as Resource, informers);
    const object = informers.for(resource).get(resource.namespaced ? { name, namespace } : { name });
    return toLiveState(object as KubernetesObject | undefined, kind === 'Service' ? informers.for(endpointSlices).list(namespace) : []);
  }

  #follow(resource: Resource, informers: Extract<SessionState, { kind: 'connected' }>['informers']): void {
    if (this.#followed.has(resource)) return;
    this.#followed.add(resource);
    informers.for(resource).onChange(() => this.#refresh.changed());
  }

  #shownManifests(): string[] {
    return vscode.window.visibleTextEditors.map(({ document }) => document).filter(document => document.languageId === 'yaml' && this.#manifestsOf(document).length > 0).map(({ uri }) => uri.toString());
  }
}
