/** How a stretch of text is shown. Colours: 0–15 are the theme's, others are CSS colours. */
export interface AnsiStyle {
  readonly bold?: true;
  readonly dim?: true;
  readonly italic?: true;
  readonly underline?: true;
  readonly foreground?: number | string;
  readonly background?: number | string;
}

export interface StyledText { readonly text: string; readonly style: AnsiStyle }

const PLAIN: AnsiStyle = {};

/** CSI sequences (of which those that end with m set the style), OSC up to BEL or ST, other escapes of two characters. */
const ESCAPE = /\u001b(?:\[([0-9;:<=>?]*)[ -/]*([@-~])|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\^_])?/g;
/** Everything below a space but the tab. */
const CONTROL = /[\u0000-\u0008\u000a-\u001f\u007f]/g;

/** Text with terminal colours → stretches of plain text with their style; never throws. Of what was overwritten after a carriage return the last remains. */
export function parseAnsi(line: string): readonly StyledText[] {
  const visible = afterReturn(line);
  if (!visible.includes('\u001b')) return [{ text: visible.replace(CONTROL, ''), style: PLAIN }];
  const parts: StyledText[] = [];
  let [style, end] = [PLAIN, 0];
  for (const match of visible.matchAll(ESCAPE)) {
    add(visible.slice(end, match.index));
    end = match.index + match[0].length;
    if (match[2] === 'm') style = applySgr(style, (match[1] ?? '').split(/[;:]/).map(Number));
  }
  add(visible.slice(end));
  return parts;

  function add(text: string): void {
    const clean = text.replace(CONTROL, '');
    if (clean !== '') parts.push({ text: clean, style });
  }
}

/** The text that a reader sees. */
export function stripAnsi(line: string): string {
  return parseAnsi(line).map(({ text }) => text).join('');
}

function afterReturn(line: string): string {
  if (!line.includes('\r')) return line;
  const trimmed = line.replace(/\r+$/, '');
  return trimmed.slice(trimmed.lastIndexOf('\r') + 1);
}

function applySgr(style: AnsiStyle, codes: readonly number[]): AnsiStyle {
  let next: { -readonly [K in keyof AnsiStyle]: AnsiStyle[K] } = { ...style };
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] ?? 0;
    if (code === 0) next = {};
    else if (code === 1) next.bold = true;
    else if (code === 2) next.dim = true;
    else if (code === 3) next.italic = true;
    else if (code === 4) next.underline = true;
    else if (code === 22) { delete next.bold; delete next.dim; }
    else if (code === 23) delete next.italic;
    else if (code === 24) delete next.underline;
    else if (code === 39) delete next.foreground;
    else if (code === 49) delete next.background;
    else if (code === 7) [next.foreground, next.background] = [next.background ?? 0, next.foreground ?? 7];
    else if (code >= 30 && code <= 37) next.foreground = code - 30;
    else if (code >= 90 && code <= 97) next.foreground = code - 82;
    else if (code >= 40 && code <= 47) next.background = code - 40;
    else if (code >= 100 && code <= 107) next.background = code - 92;
    else if (code === 38 || code === 48) {
      const { colour, length } = extendedColour(codes.slice(at + 1));
      at += length;
      if (colour !== undefined) next[code === 38 ? 'foreground' : 'background'] = colour;
    }
  }
  return next;
}

/** `5;n` or `2;r;g;b`. */
function extendedColour([kind, ...values]: readonly number[]): { readonly colour?: number | string; readonly length: number } {
  if (kind === 5) return { colour: paletteColour(values[0] ?? 0), length: 2 };
  if (kind === 2) return { colour: rgb(values[0], values[1], values[2]), length: 4 };
  return { length: 0 };
}

function paletteColour(index: number): number | string {
  if (index < 16) return index;
  if (index >= 232) return rgb(8 + (index - 232) * 10, 8 + (index - 232) * 10, 8 + (index - 232) * 10);
  const level = (value: number) => value === 0 ? 0 : 55 + value * 40;
  const cube = index - 16;
  return rgb(level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6));
}

function rgb(...values: readonly (number | undefined)[]): string {
  return `rgb(${values.map(value => Math.min(255, Math.max(0, Math.trunc(value ?? 0) || 0))).join(', ')})`;
}
