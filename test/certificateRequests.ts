import 'reflect-metadata';
import * as x509 from '@peculiar/x509';

export interface RequestOptions {
  readonly names?: readonly { readonly type: 'dns' | 'email' | 'ip' | 'url'; readonly value: string }[];
  readonly key?: 'ECDSA' | 'RSA' | 'Ed25519';
}

const ALGORITHMS = {
  ECDSA: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  RSA: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) },
  Ed25519: { name: 'Ed25519' },
} as const;

/** A PKCS#10 request of a new key for `subject` ('O=devs,CN=jane', or names with the types of their strings), base64 of PEM, and its key as PEM. */
export async function makeCertificateRequest(subject: string | x509.JsonNameParams, { names = [], key = 'ECDSA' }: RequestOptions = {}): Promise<{ readonly request: string; readonly key: string }> {
  const keys = await crypto.subtle.generateKey(ALGORITHMS[key], true, ['sign', 'verify']) as CryptoKeyPair;
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: new x509.Name(subject), keys, signingAlgorithm: ALGORITHMS[key], extensions: names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension([...names])],
  });
  const pem = `${request.toString('pem').trim()}\n`;
  return { request: Buffer.from(pem).toString('base64'), key: x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY') };
}
