import type { FieldError } from '../../apiError.ts';
import type { WriteSubresource } from '../../kind.ts';
import type { CertificateSigningRequest } from '../../objects.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { forbidden, invalid } from '../../validation/fieldErrors.ts';
import { validateObjectMetaUpdate } from '../../validation/objectMeta.ts';

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g;

/** Approval comes by its subresource, the certificate by the status and once; neither goes away again. @source pkg/apis/certificates/validation */
export function validateCertificateSigningRequestUpdate(next: CertificateSigningRequest, old: CertificateSigningRequest, subresource: WriteSubresource | undefined): FieldError[] {
  const errors: FieldError[] = [];
  const of = ({ status }: CertificateSigningRequest, type: string) => (status?.conditions ?? []).filter(condition => condition.type === type);
  for (const type of ['Approved', 'Denied', 'Failed']) {
    if (of(next, type).length < of(old, type).length) errors.push(forbidden('status.conditions', `updates may not remove a condition of type "${type}"`));
  }
  if (subresource !== 'approval') {
    for (const type of ['Approved', 'Denied']) {
      if (of(next, type).length > of(old, type).length) errors.push(forbidden('status.conditions', `updates may not add a condition of type "${type}"`));
      else if (of(next, type).length === of(old, type).length && !semanticEqual(of(next, type), of(old, type))) errors.push(forbidden('status.conditions', `updates may not modify a condition of type "${type}"`));
    }
  }
  return [...errors, ...validateCertificate(next, old, subresource), ...validateObjectMetaUpdate(next.metadata, old.metadata)];
}

function validateCertificate(next: CertificateSigningRequest, old: CertificateSigningRequest, subresource: WriteSubresource | undefined): FieldError[] {
  const [certificate, stored] = [next.status?.certificate ?? '', old.status?.certificate ?? ''];
  if (certificate === stored) return [];
  if (subresource !== 'status') return [forbidden('status.certificate', 'updates may not set certificate content')];
  if (stored !== '') return [forbidden('status.certificate', 'updates may not modify existing certificate content')];
  const problem = certificateProblem(Buffer.from(certificate, 'base64').toString('latin1'));
  return problem === undefined ? [] : [invalid('status.certificate', '<certificate data>', problem)];
}

function certificateProblem(pem: string): string | undefined {
  const blocks = [...pem.matchAll(BLOCK)];
  if (blocks.length === 0) return 'must contain at least one CERTIFICATE PEM block';
  for (const [text, label = ''] of blocks) {
    if (label !== 'CERTIFICATE') return `only CERTIFICATE PEM blocks are allowed, found ${JSON.stringify(label)}`;
    if (/^[\w-]+:/m.test(text)) return 'no PEM block headers are permitted';
    const { X509Certificate } = process.getBuiltinModule('node:crypto');
    try { new X509Certificate(text); } catch { return 'x509: malformed certificate'; }
  }
  return undefined;
}
