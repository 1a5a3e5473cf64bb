import { createPublicKey, verify } from 'node:crypto';

const LABEL = 'CERTIFICATE REQUEST';

/** Signature algorithms of requests: the digest that they sign; undefined for those that choose their own (Ed25519). */
const DIGESTS: ReadonlyMap<string, string | undefined> = new Map([
  ['1.2.840.113549.1.1.5', 'sha1'], ['1.2.840.113549.1.1.11', 'sha256'], ['1.2.840.113549.1.1.12', 'sha384'], ['1.2.840.113549.1.1.13', 'sha512'],
  ['1.2.840.10045.4.1', 'sha1'], ['1.2.840.10045.4.3.2', 'sha256'], ['1.2.840.10045.4.3.3', 'sha384'], ['1.2.840.10045.4.3.4', 'sha512'], ['1.3.101.112', undefined],
]);

/**
 * What is wrong with a PKCS#10 request, given as base64 of PEM; undefined when it is well formed and signed by its own key.
 * @source pkg/apis/certificates ParseCSR, pkg/apis/certificates/validation validateCSR
 */
export function certificateRequestProblem(base64: string): string | undefined {
  const der = pemBlock(Buffer.from(base64, 'base64').toString('latin1'));
  if (der === undefined) return `PEM block type must be ${LABEL}`;
  try {
    const [info, algorithm, signature] = children(sequence(der));
    const [, , publicKey] = children(sequence(info?.whole ?? Buffer.alloc(0)));
    const [oid] = children(algorithm?.content ?? Buffer.alloc(0));
    const name = oid === undefined ? '' : oidText(oid.content);
    if (info === undefined || publicKey === undefined || signature?.tag !== 0x03) return 'asn1: structure error: malformed certificate request';
    if (!DIGESTS.has(name)) return 'x509: cannot verify signature: algorithm unimplemented';
    const key = createPublicKey({ key: publicKey.whole, format: 'der', type: 'spki' });
    return verify(DIGESTS.get(name), info.whole, key, signature.content.subarray(1)) ? undefined : 'x509: certificate request signature is invalid';
  } catch (error) {
    return `asn1: structure error: ${(error as Error).message}`;
  }
}

function pemBlock(text: string): Buffer | undefined {
  const match = /-----BEGIN ([A-Z0-9 ]+)-----\r?\n([A-Za-z0-9+/=\s]+)-----END \1-----/.exec(text);
  return match?.[1] === LABEL ? Buffer.from(match[2] ?? '', 'base64') : undefined;
}

interface Element { readonly tag: number; readonly content: Buffer; /** With tag and length. */ readonly whole: Buffer }

/** The content of a SEQUENCE that is all of `der`. */
function sequence(der: Buffer): Buffer {
  const element = elementAt(der, 0);
  if (element.tag !== 0x30) throw new Error('tags don\'t match');
  return element.content;
}

function children(content: Buffer): Element[] {
  const elements: Element[] = [];
  for (let at = 0; at < content.length;) {
    const element = elementAt(content, at);
    elements.push(element);
    at += element.whole.length;
  }
  return elements;
}

/** One DER element: tag, definite length, content. */
function elementAt(der: Buffer, start: number): Element {
  const tag = der[start];
  const first = der[start + 1];
  if (tag === undefined || first === undefined) throw new Error('truncated tag or length');
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  if (first === 0x80 || lengthBytes > 4) throw new Error('length too large');
  const length = lengthBytes === 0 ? first : der.readUIntBE(start + 2, lengthBytes);
  const from = start + 2 + lengthBytes;
  if (from + length > der.length) throw new Error('data truncated');
  return { tag, content: der.subarray(from, from + length), whole: der.subarray(start, from + length) };
}

function oidText(content: Buffer): string {
  const numbers: number[] = [];
  let value = 0;
  for (const byte of content) {
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) { numbers.push(value); value = 0; }
  }
  const [head = 0, ...rest] = numbers;
  return [Math.min(Math.trunc(head / 40), 2), head - 40 * Math.min(Math.trunc(head / 40), 2), ...rest].join('.');
}
