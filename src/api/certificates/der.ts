/** One DER element. */
export interface DerElement { readonly tag: number; readonly content: Buffer; /** With tag and length. */ readonly whole: Buffer }

/** The elements that follow each other in `content`. Throws on what is no DER. */
export function derElements(content: Buffer): DerElement[] {
  const elements: DerElement[] = [];
  for (let at = 0; at < content.length;) {
    const element = elementAt(content, at);
    elements.push(element);
    at += element.whole.length;
  }
  return elements;
}

/** The elements inside the SEQUENCE that is all of `der`. Throws on anything else. */
export function derSequence(der: Buffer | undefined): DerElement[] {
  const element = elementAt(der ?? Buffer.alloc(0), 0);
  if (element.tag !== 0x30) throw new Error('tags don\'t match');
  return derElements(element.content);
}

/** '2.5.4.3' */
export function objectIdentifier({ content }: DerElement): string {
  const numbers: number[] = [];
  let value = 0;
  for (const byte of content) {
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) { numbers.push(value); value = 0; }
  }
  const [head = 0, ...rest] = numbers;
  const first = Math.min(Math.trunc(head / 40), 2);
  return [first, head - 40 * first, ...rest].join('.');
}

/** Tag, definite length, content. */
function elementAt(der: Buffer, start: number): DerElement {
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
