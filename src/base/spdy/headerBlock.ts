import { constants, inflateRawSync } from 'node:zlib';

/** Header names are lower case; several values of one name are joined by NUL, as SPDY carries them. */
export type SpdyHeaders = Readonly<Record<string, string>>;

const WINDOW_BYTES = 32 * 1024;
const MAX_BLOCK_BYTES = 256 * 1024;

/** Words that the dictionary lists each behind its 32-bit length, then its tail. */
const WORDS = 'options head post put delete trace accept accept-charset accept-encoding accept-language accept-ranges age allow authorization ' +
  'cache-control connection content-base content-encoding content-language content-length content-location content-md5 content-range content-type date ' +
  'etag expect expires from host if-match if-modified-since if-none-match if-range if-unmodified-since last-modified location max-forwards pragma ' +
  'proxy-authenticate proxy-authorization range referer retry-after server te trailer transfer-encoding upgrade user-agent vary via warning ' +
  'www-authenticate method get status';
const TAIL = '100101201202205206300302303304305306307402405406407408409410411412413414415416417502504505' +
  '203 Non-Authoritative Information204 No Content301 Moved Permanently400 Bad Request401 Unauthorized403 Forbidden404 Not Found' +
  '500 Internal Server Error501 Not Implemented503 Service UnavailableJan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec 00:00:00 ' +
  'Mon, Tue, Wed, Thu, Fri, Sat, Sun, GMTchunked,text/html,image/png,image/jpg,image/gif,application/xml,application/xhtml+xml,' +
  'text/plain,text/javascript,publicprivatemax-age=gzip,deflate,sdchcharset=utf-8charset=iso-8859-1,utf-,*,enq=0.';

/** The preset zlib dictionary of SPDY/3 header blocks. @source draft-mbelshe-httpbis-spdy-00 §2.6.10.1 */
export const spdyDictionary: Buffer = Buffer.concat([
  ...[...WORDS.split(' '), '200 OK', 'version', 'HTTP/1.1', 'url', 'public', 'set-cookie', 'keep-alive', 'origin'].map(lengthPrefixed),
  Buffer.from(TAIL, 'latin1'),
]);

function lengthPrefixed(text: string): Buffer {
  const bytes = Buffer.from(text);
  const prefix = Buffer.alloc(4);
  prefix.writeUInt32BE(bytes.length);
  return Buffer.concat([prefix, bytes]);
}

/** Writes the header blocks of one direction of a connection, in order: one zlib stream of stored blocks, each ended by a sync flush. */
export class HeaderEncoder {
  #started = false;

  encode(headers: SpdyHeaders): Buffer {
    const entries = Object.entries(headers);
    const count = Buffer.alloc(4);
    count.writeUInt32BE(entries.length);
    const plain = Buffer.concat([count, ...entries.flatMap(([name, value]) => [lengthPrefixed(name.toLowerCase()), lengthPrefixed(value)])]);
    const parts: Buffer[] = this.#started ? [] : [Buffer.from([0x78, 0x01])];
    this.#started = true;
    for (let offset = 0; offset < plain.length; offset += 0xffff) parts.push(...storedBlock(plain.subarray(offset, offset + 0xffff)));
    return Buffer.concat([...parts, ...storedBlock(Buffer.alloc(0))]);
  }
}

function storedBlock(bytes: Buffer): Buffer[] {
  const header = Buffer.alloc(5);
  header.writeUInt16LE(bytes.length, 1);
  header.writeUInt16LE(bytes.length ^ 0xffff, 3);
  return [header, bytes];
}

/**
 * Reads the header blocks of one direction of a connection, in order. Every block ends byte-aligned (a sync flush),
 * so all that one block owes to the earlier ones is the last 32 KiB of plain text. Throws on malformed input.
 */
export class HeaderDecoder {
  #window: Buffer | undefined;

  decode(block: Buffer): SpdyHeaders {
    if (this.#window === undefined) {
      if (block.length < 2) throw new Error('SPDY: header block without zlib header');
      const hasDictionary = ((block[1] ?? 0) & 0x20) !== 0;
      this.#window = hasDictionary ? spdyDictionary : Buffer.alloc(0);
      block = block.subarray(hasDictionary ? 6 : 2);
    }
    const window = this.#window;
    const plain = inflateRawSync(block, { ...(window.length > 0 ? { dictionary: window } : {}), finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: MAX_BLOCK_BYTES });
    this.#window = Buffer.concat([window, plain]).subarray(-WINDOW_BYTES);
    return parseHeaders(plain);
  }
}

function parseHeaders(plain: Buffer): SpdyHeaders {
  let offset = 0;
  const integer = () => { const value = plain.readUInt32BE(offset); offset += 4; return value; };
  const text = () => {
    const length = integer();
    if (offset + length > plain.length) throw new Error('SPDY: header block is cut short');
    offset += length;
    return plain.toString('utf8', offset - length, offset);
  };
  const headers: [string, string][] = [];
  for (let count = integer(); count > 0; count--) headers.push([text(), text()]);
  return Object.fromEntries(headers);
}
