import * as vscode from 'vscode';
import type { KubernetesObject } from '../../api/objects.ts';
import { resourceForKind, type Resource } from '../../api/resources.ts';
import { systemClock } from '../../base/clock.ts';
import type { HttpClient } from '../../cluster/httpClient.ts';
import type { Session } from '../session/session.ts';
import { shortContext } from '../session/shortContext.ts';
import { LensRefresh } from './lensRefresh.ts';
import { LiveObjects } from './liveObjects.ts';
import { toLiveState } from './liveState.ts';
import { looksLikeManifest } from '../../manifest/looksLikeManifest.ts';
import { findManifests, manifestAt } from './readManifests.ts';

/** An object of a manifest in the connected cluster. */
export interface LiveManifest { readonly object: KubernetesObject; readonly resource: Resource; readonly state: string; readonly client: HttpClient }

/** An object as a manifest names it, and the URI of the manifest. */
interface Named { readonly apiVersion: string; readonly kind: string; readonly name: string; readonly namespace: string; readonly document: string }

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
      const state = session?.kind === 'connected' ? this.#liveOf({ apiVersion, kind, name, namespace: object.metadata.namespace ?? session.namespace, document: document.uri.toString() })?.state : undefined;
      return [
        lens(session?.kind === 'connected' && !session.isEngine ? vscode.l10n.t('Apply to {0}', shortContext(session.context)) : vscode.l10n.t('Apply'), 'slipway.manifest.apply'),
        ...(session?.kind === 'connected' ? [lens(vscode.l10n.t('Diff'), 'slipway.manifest.diff'), lens(vscode.l10n.t('Delete'), 'slipway.manifest.delete')] : []),
        ...(state === undefined ? [] : [new vscode.CodeLens(range, { title: state, command: '' })]),
      ];
    });
  }

  /** The object in the connected cluster of the manifest whose kind, name or replicas are written at a place; undefined while none is known. */
  liveAt(document: vscode.TextDocument, place: vscode.Position): LiveManifest | undefined {
    const manifest = manifestAt(this.#manifestsOf(document), place);
    const session = this.#session?.state;
    if (manifest === undefined || session?.kind !== 'connected') return undefined;
    const found = this.#liveOf({ ...manifest, namespace: manifest.object.metadata.namespace ?? session.namespace, document: document.uri.toString() });
    return found === undefined || found.object === undefined ? undefined : { ...found, object: found.object, client: session.client };
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

  /** The object as the cluster has it, if it has, and what is said of that; undefined where that is not known. */
  #liveOf({ apiVersion, kind, name, namespace, document }: Named): { readonly object: KubernetesObject | undefined; readonly resource: Resource; readonly state: string } | undefined {
    const resource = resourceForKind(apiVersion, kind);
    if (resource === undefined || this.#live === undefined || name === '') return undefined;
    const found = this.#live.get({ resource, key: resource.namespaced ? { name, namespace } : { name }, document });
    if (found === 'unknown') return undefined;
    const object = found === 'absent' ? undefined : found;
    return { object, resource, state: toLiveState(object, kind === 'Service' ? this.#live.slices(namespace) : []) };
  }

  #shownManifests(): string[] {
    return vscode.window.visibleTextEditors.map(({ document }) => document).filter(document => document.languageId === 'yaml' && this.#manifestsOf(document).length > 0).map(({ uri }) => uri.toString());
  }
}
