/** A certificate to be made of a checked request. */
export interface CertificateTemplate {
  /** PKCS#10, base64 of PEM: the subject, the key and the alternative names are taken from it, nothing else. */
  readonly request: string;
  /** As CertificateSigningRequests name them: 'client auth', 'key encipherment'. */
  readonly usages: readonly string[];
  readonly notBeforeMs: number;
  /** The certificate ends with its authority at the latest. */
  readonly notAfterMs: number;
}

/** Signs with the authority by which the API knows its clients. */
export interface CertificateSigner {
  /** Resolves with PEM. Rejects when the authority cannot be read or the request names what a certificate cannot hold. */
  sign(template: CertificateTemplate): Promise<string>;
}
