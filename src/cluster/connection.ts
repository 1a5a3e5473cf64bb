/** Everything needed to talk to one Kubernetes API. Secrets: never log it. */
export interface ClusterConnection {
  /** The context's name, for display. */
  readonly name: string;
  /** 'https://127.0.0.1:6443', perhaps with a path; no trailing slash. */
  readonly server: string;
  /** Default namespace of the context. */
  readonly namespace: string;
  readonly tls: TlsOptions;
  /** Asked before each request; may run a plugin or read a file. */
  credentials(): Promise<Credentials>;
  /** Forgets what a plugin gave, after it was refused (401): the next request asks anew. Absent where nothing is kept. */
  renewCredentials?(): void;
}

export interface TlsOptions {
  /** PEM; absent: the system's authorities. */
  readonly ca?: string;
  readonly insecureSkipVerify?: boolean;
  /** Checked instead of the host of `server`. */
  readonly serverName?: string;
}

export interface Credentials {
  /** PEM. */
  readonly clientCertificate?: { readonly cert: string; readonly key: string };
  /** The whole Authorization header. */
  readonly authorization?: string;
}
