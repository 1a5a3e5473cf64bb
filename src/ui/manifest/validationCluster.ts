import type { Disposable } from '../../base/disposable.ts';
import type { ApplyResult } from '../../cluster/apply.ts';
import type { ClusterParams } from '../../languageServer/protocol.ts';
import type { Connected, Session, SessionState } from '../session/session.ts';
import { afterResults } from './afterResults.ts';

type Cluster = NonNullable<ClusterParams['cluster']>;

/** The cluster that manifests are checked against, since the user asked for it, for as long as the connection that it was read over; none by itself. */
export class ValidationCluster implements Disposable {
  readonly #handlers = new Set<(params: ClusterParams) => void>();
  readonly #session: Pick<Session, 'state'>;
  readonly #following: Disposable;
  #used: { readonly cluster: Cluster; readonly from: Connected } | undefined;

  constructor(session: Pick<Session, 'state' | 'onDidChange'>) {
    this.#session = session;
    this.#following = session.onDidChange(state => this.#heed(state));
  }

  get params(): ClusterParams { return this.#used === undefined ? {} : { cluster: this.#used.cluster }; }

  /** False, and nothing is used, when the connection has ended meanwhile. */
  use(cluster: Cluster, from: Connected): boolean {
    const { state } = this.#session;
    if (!isSame(from, state)) return false;
    this.#used = { cluster: { ...cluster, namespace: state.namespace }, from };
    this.#tell();
    return true;
  }

  /** Takes over what became of objects over a connection, if it is the one that is used. */
  follow(results: readonly ApplyResult[], from: Connected): void {
    if (this.#used === undefined || !isSame(this.#used.from, from)) return;
    this.#used = { ...this.#used, cluster: afterResults(this.#used.cluster, results) };
    this.#tell();
  }

  clear(): void {
    this.#used = undefined;
    this.#tell();
  }

  /** Calls `handler` with each change, until disposed. */
  onDidChange(handler: (params: ClusterParams) => void): Disposable {
    this.#handlers.add(handler);
    return { dispose: () => { this.#handlers.delete(handler); } };
  }

  dispose(): void {
    this.#following.dispose();
    this.#handlers.clear();
  }

  /** What names no namespace is in the one that is selected now. */
  #heed(state: SessionState): void {
    if (this.#used === undefined) return;
    const { cluster, from } = this.#used;
    if (!isSame(from, state)) return this.clear();
    if (state.namespace === cluster.namespace) return;
    this.#used = { cluster: { ...cluster, namespace: state.namespace }, from };
    this.#tell();
  }

  #tell(): void { for (const handler of [...this.#handlers]) handler(this.params); }
}

/** Which of its namespaces is read may change; the connection stays. */
function isSame({ client }: Connected, state: SessionState): state is Connected { return state.kind === 'connected' && state.client === client; }
