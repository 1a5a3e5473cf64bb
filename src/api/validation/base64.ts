/** Whether `text` is padded standard base64, as Go's encoding/json takes for a []byte. Line breaks are allowed, as there. */
export function isBase64(text: string): boolean {
  return /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text.replace(/[\r\n]/g, ''));
}

/** Bytes that a base64 text decodes to. */
export function base64ByteLength(text: string): number {
  const clean = text.replace(/[\r\n]/g, '').replace(/=+$/, '');
  return Math.floor(clean.length * 3 / 4);
}

/** A text's UTF-8 bytes in base64. */
export function toBase64(text: string): string {
  return btoa(Array.from(new TextEncoder().encode(text), byte => String.fromCharCode(byte)).join(''));
}

/** The UTF-8 text in a base64 value; undefined when `base64` is none. */
export function fromBase64(base64: string): string | undefined {
  if (!isBase64(base64)) return undefined;
  return new TextDecoder().decode(Uint8Array.from(atob(base64.replace(/[\r\n]/g, '')), character => character.charCodeAt(0)));
}
