import type { Memento } from 'vscode';

const [CONTEXT, PROGRAMS] = ['slipway.context', 'slipway.credentialPrograms'];

/** Which cluster this workspace talks to, and which programs the user lets kubeconfigs run for credentials; kept by VS Code. */
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

  /** `program`: with its arguments, as credentialProgram words it. Another file, another word: another program. */
  allows(context: string, program: string): boolean { return this.#programs()[context] === program; }

  async allow(context: string, program: string): Promise<void> { await this.#user.update(PROGRAMS, { ...this.#programs(), [context]: program }); }

  #programs(): Readonly<Record<string, string>> { return this.#user.get<Readonly<Record<string, string>>>(PROGRAMS, {}); }
}
