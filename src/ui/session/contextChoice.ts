import type { Memento } from 'vscode';

const [CONTEXT, NAMESPACES, PROGRAMS] = ['slipway.context', 'slipway.namespaces', 'slipway.credentialPrograms'];

/** Which cluster, and how much of it, this workspace talks to, and which programs the user lets kubeconfigs run for credentials; kept by VS Code. */
export class ContextChoice {
  readonly #workspace: Memento;
  readonly #user: Memento;

  constructor(state: { readonly workspaceState: Memento; readonly globalState: Memento }) {
    this.#workspace = state.workspaceState;
    this.#user = state.globalState;
  }

  /** A context of the user's kubeconfig; undefined: the bundled engine. */
  get context(): string | undefined { return this.#workspace.get<string>(CONTEXT); }

  async choose(context: string | undefined): Promise<void> { await this.#workspace.update(CONTEXT, context); }

  /** The namespace of the chosen cluster that is shown; undefined: all that may be. */
  get namespace(): string | undefined { return this.#namespaces()[this.context ?? '']; }

  async chooseNamespace(namespace: string | undefined): Promise<void> {
    const [key, others] = [this.context ?? '', Object.entries(this.#namespaces())];
    await this.#workspace.update(NAMESPACES, Object.fromEntries([...others.filter(([other]) => other !== key), ...(namespace === undefined ? [] : [[key, namespace]])]));
  }

  /** `program`: with its arguments, as credentialProgram words it. Another file, another word: another program. */
  allows(context: string, program: string): boolean { return this.#programs()[context] === program; }

  async allow(context: string, program: string): Promise<void> { await this.#user.update(PROGRAMS, { ...this.#programs(), [context]: program }); }

  #namespaces(): Readonly<Record<string, string>> { return this.#workspace.get<Readonly<Record<string, string>>>(NAMESPACES, {}); }

  #programs(): Readonly<Record<string, string>> { return this.#user.get<Readonly<Record<string, string>>>(PROGRAMS, {}); }
}
