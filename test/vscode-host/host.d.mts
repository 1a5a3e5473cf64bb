export interface VscodeServerOptions {
  readonly dataDir?: string;
  readonly userDataDir?: string;
  readonly extensionsDir?: string;
  readonly port?: number;
  /** Added to quietSettings, and machine settings, when the user data folder has no settings yet. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Folders of extensions, linked into the extensions folder as installed ones. */
  readonly extensions?: readonly string[];
  readonly smokeTestDriver?: boolean;
  /** Folders are untrusted until the user trusts them; else trust is off. */
  readonly workspaceTrust?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly onOutput?: (text: string) => void;
}

export interface VscodeServer {
  readonly port: number;
  readonly authority: string;
  readonly origin: string;
  readonly userDataDir: string;
  readonly extensionsDir: string;
  readonly pid: number;
  remoteUri(path: string): string;
  /** Page address for a folder or a .code-workspace file, with VS Code's `payload` pairs. */
  url(place?: { readonly folder?: string; readonly workspace?: string; readonly payload?: readonly (readonly [string, string])[] }): string;
  close(): Promise<void>;
}

export const vscodeRoot: string;
export const quietSettings: Readonly<Record<string, unknown>>;
export const chromiumArgs: string[];
export function serverNode(): string;
/** Path of a Chromium: $CHROMIUM, else the system's, else undefined. */
export function chromiumPath(): string | undefined;
export function startServer(options?: VscodeServerOptions): Promise<VscodeServer>;
