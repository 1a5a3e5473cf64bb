/** Longer lines are cut into pieces, so that a source without line ends cannot fill the memory. */
const MAX_LINE_CHARACTERS = 64 * 1024;

/** Bytes in any pieces → whole lines of text without their ends. Characters may be split across pieces; invalid UTF-8 becomes U+FFFD. */
export class LineSplitter {
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  #rest = '';

  push(chunk: Uint8Array): string[] { return this.#take(this.#decoder.decode(chunk, { stream: true })); }

  /** What is left when the stream has ended. */
  end(): string[] {
    const lines = this.#take(this.#decoder.decode());
    if (this.#rest !== '') lines.push(withoutReturn(this.#rest));
    this.#rest = '';
    return lines;
  }

  #take(text: string): string[] {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    if (this.#rest.length > MAX_LINE_CHARACTERS) { lines.push(this.#rest); this.#rest = ''; }
    return lines.flatMap(line => line.length <= MAX_LINE_CHARACTERS ? [withoutReturn(line)] : pieces(withoutReturn(line)));
  }
}

/** Terminals end lines with CR LF. */
const withoutReturn = (line: string) => line.endsWith('\r') ? line.slice(0, -1) : line;

function pieces(line: string): string[] {
  return Array.from({ length: Math.ceil(line.length / MAX_LINE_CHARACTERS) }, (_, index) => line.slice(index * MAX_LINE_CHARACTERS, (index + 1) * MAX_LINE_CHARACTERS));
}
