import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { X509Certificate, createPrivateKey } from 'node:crypto';
import type { Random } from '../../base/random.ts';
import type { CertificateSigner } from '../contracts/certificateSigner.ts';
import { writeFilesDurably } from './dataDirectory.ts';
import { issue, makeAuthority, signRequest } from './issueCertificates.ts';

/** PEM texts. */
export interface KeyPair { readonly certificate: string; readonly key: string }

export interface Certificates {
  readonly authority: string;
  readonly server: KeyPair;
  /** CN kubernetes-admin, O system:masters. */
  readonly admin: KeyPair;
}

/** CN front-proxy-client, by an authority of its own, which signs nothing else: who shows it may speak for others to extension servers. */
export interface FrontProxyCertificate extends KeyPair { readonly authority: string }

interface Dated { readonly nowMs: number; readonly random: Random }

interface CertificateOrder extends Dated { readonly serverNames: readonly string[] }

const DAY_MS = 86_400_000;
const VALID_DAYS = { authority: 3650, leaf: 365 };
const RENEW_BEFORE_DAYS = 60;

/**
 * The engine's own authority and the certificates signed by it, read from `directory`; what is missing, near its end or
 * does not name every one of `serverNames`, or was left by another authority (a crash between two files), is made anew. Keys are readable by the owner only and never leave the directory
 * but for the admin's, which is in the kubeconfig.
 */
export async function ensureCertificates(directory: string, options: CertificateOrder): Promise<Certificates> {
  const found = readCertificates(directory, options);
  if (found !== undefined) return found;
  const makeDates = datesFrom(options);
  const ca = readPair(directory, 'ca', options.nowMs) ?? makeAuthority(makeDates(VALID_DAYS.authority));
  const renewed = {
    server: issue(ca, { subject: 'CN=slipway-apiserver', usage: 'server', names: options.serverNames, ...makeDates(VALID_DAYS.leaf) }),
    admin: issue(ca, { subject: 'O=system:masters,CN=kubernetes-admin', usage: 'client', names: [], ...makeDates(VALID_DAYS.leaf) }),
  };
  await writePairs(directory, { ca, ...renewed });
  return { authority: ca.certificate, ...renewed };
}

/** As `ensureCertificates`: what extension servers know this one by. */
export async function ensureFrontProxy(directory: string, options: Dated): Promise<FrontProxyCertificate> {
  const authority = readPair(directory, 'front-proxy-ca', options.nowMs);
  const client = readPair(directory, 'front-proxy-client', options.nowMs);
  if (authority !== undefined && client !== undefined && isIssuedBy(client, authority)) return { ...client, authority: authority.certificate };
  const makeDates = datesFrom(options);
  const ca = authority ?? makeAuthority({ name: 'slipway-front-proxy-ca', ...makeDates(VALID_DAYS.authority) });
  const made = issue(ca, { subject: 'CN=front-proxy-client', usage: 'client', names: [], ...makeDates(VALID_DAYS.leaf) });
  await writePairs(directory, { 'front-proxy-ca': ca, 'front-proxy-client': made });
  return { ...made, authority: ca.certificate };
}

/** When certificates are to be made anew: the functions above do it from then on. */
export function renewalMsOf(pairs: readonly KeyPair[]): number {
  return Math.min(...pairs.map(({ certificate }) => Date.parse(new X509Certificate(certificate).validTo))) - RENEW_BEFORE_DAYS * DAY_MS;
}

/** Signs with the authority that `directory` holds at that moment. */
export function makeCertificateSigner(directory: string, random: Random): CertificateSigner {
  return {
    async sign(template) {
      const [certificate, key] = ['ca.crt', 'ca.key'].map(name => readFileSync(path.join(directory, name), 'utf8')) as [string, string];
      return signRequest({ certificate, key }, { ...template, serial: random.uuid().replaceAll('-', '') });
    },
  };
}

function datesFrom({ nowMs, random }: Dated) {
  return (days: number) => ({ notBefore: new Date(nowMs - DAY_MS), notAfter: new Date(nowMs + days * DAY_MS), serial: random.uuid().replaceAll('-', '') });
}

function writePairs(directory: string, pairs: Readonly<Record<string, KeyPair>>): Promise<void> {
  return writeFilesDurably(directory, Object.entries(pairs).flatMap(([name, pair]) => [[`${name}.key`, pair.key], [`${name}.crt`, pair.certificate]] as const));
}

/** All of them, when they are there and fit together. */
function readCertificates(directory: string, { nowMs, serverNames }: CertificateOrder): Certificates | undefined {
  const [authority, server, admin] = ['ca', 'server', 'admin'].map(name => readPair(directory, name, nowMs));
  const fit = authority !== undefined && server !== undefined && admin !== undefined && [server, admin].every(pair => isIssuedBy(pair, authority)) && namesAll(server.certificate, serverNames);
  return fit ? { authority: authority.certificate, server, admin } : undefined;
}

/** A pair that is there, belongs together and lasts a while yet. */
function readPair(directory: string, name: string, nowMs: number): KeyPair | undefined {
  const [certificateFile, keyFile] = [path.join(directory, `${name}.crt`), path.join(directory, `${name}.key`)];
  if (!existsSync(certificateFile) || !existsSync(keyFile)) return undefined;
  const pair = { certificate: readFileSync(certificateFile, 'utf8'), key: readFileSync(keyFile, 'utf8') };
  try {
    const parsed = new X509Certificate(pair.certificate);
    if (!parsed.checkPrivateKey(createPrivateKey(pair.key))) return undefined;
    return Date.parse(parsed.validTo) - nowMs > RENEW_BEFORE_DAYS * DAY_MS ? pair : undefined;
  } catch {
    return undefined;
  }
}

function isIssuedBy(pair: KeyPair, authority: KeyPair): boolean {
  return new X509Certificate(pair.certificate).verify(new X509Certificate(authority.certificate).publicKey);
}

function namesAll(certificate: string, names: readonly string[]): boolean {
  const parsed = new X509Certificate(certificate);
  return names.every(name => /^[\d.]+$|:/.test(name) ? parsed.checkIP(name) !== undefined : parsed.checkHost(name) !== undefined);
}
