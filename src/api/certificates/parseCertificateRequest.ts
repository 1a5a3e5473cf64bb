import { derElements, derSequence, objectIdentifier, type DerElement } from './der.ts';

/** What a PKCS#10 request asks for. */
export interface CertificateRequest {
  /** The last one. */
  readonly commonName: string;
  /** Two leave it to the reader whose name it is. */
  readonly commonNames: readonly string[];
  readonly organizations: readonly string[];
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
  readonly emailAddresses: readonly string[];
  readonly uris: readonly string[];
  /** The subject's Name and the key's SubjectPublicKeyInfo, DER. */
  readonly subject: Buffer;
  readonly publicKey: Buffer;
}

export type ParsedCertificateRequest = { readonly value: CertificateRequest; readonly problem?: undefined } | { readonly value?: undefined; readonly problem: string };

const LABEL = 'CERTIFICATE REQUEST';

/** Signature algorithms of requests: the digest that they sign; undefined for those that choose their own (Ed25519). */
const DIGESTS: ReadonlyMap<string, string | undefined> = new Map([
  ['1.2.840.113549.1.1.5', 'sha1'], ['1.2.840.113549.1.1.11', 'sha256'], ['1.2.840.113549.1.1.12', 'sha384'], ['1.2.840.113549.1.1.13', 'sha512'],
  ['1.2.840.10045.4.1', 'sha1'], ['1.2.840.10045.4.3.2', 'sha256'], ['1.2.840.10045.4.3.3', 'sha384'], ['1.2.840.10045.4.3.4', 'sha512'], ['1.3.101.112', undefined],
]);
const [COMMON_NAME, ORGANIZATION, EXTENSION_REQUEST, ALTERNATIVE_NAMES] = ['2.5.4.3', '2.5.4.10', '1.2.840.113549.1.9.14', '2.5.29.17'];

/**
 * A PKCS#10 request, given as base64 of PEM, or what is wrong with it; it must be signed by its own key.
 * @source pkg/apis/certificates ParseCSR, pkg/apis/certificates/validation validateCSR
 */
export function parseCertificateRequest(base64: string): ParsedCertificateRequest {
  const der = pemBlock(Buffer.from(base64, 'base64').toString('latin1'));
  if (der === undefined) return { problem: `PEM block type must be ${LABEL}` };
  const { createPublicKey, verify } = process.getBuiltinModule('node:crypto'); // 4 ms to load, which few manifests need
  try {
    const [info, algorithm, signature] = derSequence(der);
    const [, subject, publicKey, attributes] = derSequence(info?.whole);
    const [oid] = derElements(algorithm?.content ?? Buffer.alloc(0));
    const name = oid === undefined ? '' : objectIdentifier(oid);
    if (info === undefined || subject === undefined || publicKey === undefined || signature?.tag !== 0x03) return { problem: 'asn1: structure error: malformed certificate request' };
    if (!DIGESTS.has(name)) return { problem: 'x509: cannot verify signature: algorithm unimplemented' };
    const key = createPublicKey({ key: publicKey.whole, format: 'der', type: 'spki' });
    if (!verify(DIGESTS.get(name), info.whole, key, signature.content.subarray(1))) return { problem: 'x509: certificate request signature is invalid' };
    const names = attributesOf(subject);
    const valuesOf = (wanted: string) => names.filter(([type]) => type === wanted).map(([, value]) => value);
    const commonNames = valuesOf(COMMON_NAME);
    return {
      value: {
        commonName: commonNames.at(-1) ?? '', commonNames, organizations: valuesOf(ORGANIZATION),
        ...alternativeNames(attributes), subject: subject.whole, publicKey: publicKey.whole,
      },
    };
  } catch (error) {
    return { problem: `asn1: structure error: ${(error as Error).message}` };
  }
}

function pemBlock(text: string): Buffer | undefined {
  const match = /-----BEGIN ([A-Z0-9 ]+)-----\r?\n([A-Za-z0-9+/=\s]+)-----END \1-----/.exec(text);
  return match?.[1] === LABEL ? Buffer.from(match[2] ?? '', 'base64') : undefined;
}

/** Types and values of a Name, in their order. */
function attributesOf(name: DerElement): (readonly [string, string])[] {
  return derSequence(name.whole).flatMap(set => derElements(set.content)).map(attribute => {
    const [type, value] = derSequence(attribute.whole);
    return [type === undefined ? '' : objectIdentifier(type), value === undefined ? '' : text(value)] as const;
  });
}

/** By the tag of the string: UTF8String, PrintableString, T61String, IA5String, BMPString. */
const DECODERS: ReadonlyMap<number, (content: Buffer) => string> = new Map([
  [0x0c, content => content.toString('utf8')], [0x13, content => content.toString('latin1')], [0x14, content => content.toString('latin1')], [0x16, content => content.toString('latin1')],
  [0x1e, content => Buffer.from(content).swap16().toString('utf16le')],
]);

/** What others could read as another text is refused. */
function text({ tag, content }: DerElement): string {
  const decode = DECODERS.get(tag);
  if (decode === undefined) throw new Error(`unsupported string type: ${tag}`);
  return decode(content);
}

/** From the attribute in which a request asks for extensions. */
function alternativeNames(attributes: DerElement | undefined): Pick<CertificateRequest, 'dnsNames' | 'ipAddresses' | 'emailAddresses' | 'uris'> {
  const names = derElements(attributes?.content ?? Buffer.alloc(0)).flatMap(attribute => {
    const [type, values] = derSequence(attribute.whole);
    if (type === undefined || objectIdentifier(type) !== EXTENSION_REQUEST) return [];
    return derElements(values?.content ?? Buffer.alloc(0)).flatMap(list => derSequence(list.whole)).flatMap(extension => {
      const parts = derSequence(extension.whole);
      return parts[0] !== undefined && objectIdentifier(parts[0]) === ALTERNATIVE_NAMES ? derSequence(parts.at(-1)?.content) : [];
    });
  });
  const of = (tag: number) => names.filter(name => name.tag === tag);
  const ascii = (name: DerElement) => name.content.toString('latin1');
  return { emailAddresses: of(0x81).map(ascii), dnsNames: of(0x82).map(ascii), uris: of(0x86).map(ascii), ipAddresses: of(0x87).map(({ content }) => ipText(content)) };
}

function ipText(bytes: Buffer): string {
  if (bytes.length === 4) return bytes.join('.');
  if (bytes.length !== 16) throw new Error('x509: cannot parse IP address of length ' + String(bytes.length));
  return Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(2 * index).toString(16)).join(':');
}
