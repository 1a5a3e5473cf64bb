/** The DER element of a tag that holds `contents`, one after another. */
export function toDer(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([Uint8Array.of(tag, ...lengthBytes(content.length)), content]);
}

export const toSequence = (...elements: readonly Uint8Array[]): Buffer => toDer(0x30, ...elements);

export const toBoolean = (value: boolean): Buffer => toDer(0x01, Uint8Array.of(value ? 0xff : 0));

/** A positive number, in hexadecimal digits. */
export function toInteger(hex: string): Buffer {
  const digits = hex.replace(/^0+(?=.)/, '');
  const even = digits.padStart(digits.length + digits.length % 2, '0');
  return toDer(0x02, Buffer.from(/^[89a-f]/i.test(even) ? `00${even}` : even, 'hex'));
}

/** '2.5.4.3' */
export function toObjectIdentifier(oid: string): Buffer {
  const [first = 0, second = 0, ...rest] = oid.split('.').map(Number);
  return toDer(0x06, Uint8Array.from([first * 40 + second, ...rest].flatMap(base128)));
}

/** A BIT STRING of whole bytes, or without its last `unused` bits. */
export const toBitString = (bytes: Uint8Array, unused = 0): Buffer => toDer(0x03, Uint8Array.of(unused), bytes);

/** Flags as certificates number them, the first one highest: `named` of 0 and 5 is 1000 01. */
export function toNamedBits(named: readonly number[]): Buffer {
  const last = Math.max(...named);
  const bytes = new Uint8Array(Math.floor(last / 8) + 1);
  for (const bit of named) bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | 0x80 >> bit % 8;
  return toBitString(bytes, 7 - last % 8);
}

/** To the second: a UTCTime until 2049, then a GeneralizedTime, as RFC 5280 wants it. */
export function toTime(date: Date): Buffer {
  const digits = `${date.toISOString().slice(0, 19).replace(/\D/g, '')}Z`;
  const year = date.getUTCFullYear();
  return year >= 1950 && year < 2050 ? toDer(0x17, Buffer.from(digits.slice(2))) : toDer(0x18, Buffer.from(digits));
}

/** A block of PEM, which ends with a line's end. */
export function toPem(label: string, der: Buffer): string {
  return `-----BEGIN ${label}-----\n${der.toString('base64').replace(/.{1,64}/g, '$&\n')}-----END ${label}-----\n`;
}

function lengthBytes(length: number): number[] {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return [0x80 | bytes.length, ...bytes];
}

function base128(value: number): number[] {
  const bytes = [value % 128];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) bytes.unshift(rest % 128 | 0x80);
  return bytes;
}
