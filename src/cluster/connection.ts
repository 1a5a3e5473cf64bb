/** Everything needed to talk to one Kubernetes API. Secrets: never log it. */
export interface ClusterConnection {
  /** The context's name, for display. */
  readonly name: string;
  /** 'https://127.0.0.1:6443', perhaps with a path; no trailing slash. */
  readonly server: string;
  /** Default namespace of the context. */
  readonly namespace: string;
  readonly tls: TlsOptions;
  /** The HTTP proxy that every connection leads through; absent: none. */
  readonly proxy?: URL;
  /** Who is acted as, instead of whom the credentials belong to. */
  readonly impersonation?: Impersonation;
  /** Asked before each request; may run a plugin or read a file. */
  credentials(): Promise<Credentials>;
  /** Forgets what a plugin gave, after it was refused (401), if it is still what `credentials` gives: the next request asks anew. Absent where nothing is kept. */
  renewCredentials?(refused: Credentials): void;
}

export interface TlsOptions {
  /** PEM; absent: the system's authorities. */
  readonly ca?: string;
  readonly insecureSkipVerify?: boolean;
  /** Checked instead of the host of `server`. */
  readonly serverName?: string;
}

export interface Impersonation {
  readonly user: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

export interface Credentials {
  /** PEM. */
  readonly clientCertificate?: { readonly cert: string; readonly key: string };
  /** The whole Authorization header. */
  readonly authorization?: string;
}
