import type { ParsedDocument } from '../../manifest/parse.ts';
import { lineEnd, lineStart } from '../lines.ts';
import type { RenderedPlace, SourcePlace } from './renderedPlace.ts';

/** The template that a rendered document comes from, relative to the chart. @source Helm writes `# Source: <chart>/<path>` above each document. */
export function templateOf({ text }: Pick<ParsedDocument, 'text'>): string | undefined {
  return /^# Source: [^/\n]+\/(.+?)[ \t]*\r?$/m.exec(text)?.[1];
}

/** The line of a template that a rendered field comes from, by its text: the same line, else the same key below the same keys; the first line where there is none. */
export function toTemplateSource(uri: string, template: string, place: RenderedPlace | undefined): SourcePlace {
  const keys = place?.path.filter(segment => typeof segment === 'string') ?? [];
  const key = keys.at(-1);
  if (place === undefined || key === undefined) return { uri, range: firstLine(template) };
  const { text } = place.document;
  const written = text.slice(lineStart(text, place.range.start), lineEnd(text, place.range.start)).trim();
  const lines = linesOf(template);
  const ranked = lines.flatMap((line, index) => line.key !== key ? [] : [{ line, score: sameAbove(lines, index, keys.slice(0, -1)) * 2 + (line.text === written ? 1 : 0) }]).sort((a, b) => b.score - a.score);
  const [best] = ranked;
  return { uri, range: best === undefined ? firstLine(template) : { start: best.line.start, end: best.line.start + best.line.text.length } };
}

interface TemplateLine { readonly start: number; readonly indentation: number; readonly text: string; readonly key: string | undefined }

function linesOf(template: string): TemplateLine[] {
  return [...template.matchAll(/^([ \t]*)((?:- +)*)(.*)$/gm)].map(({ index, 1: lead = '', 2: dashes = '', 3: rest = '' }) => ({
    start: index + lead.length, indentation: lead.length + dashes.length, text: `${dashes}${rest}`.trimEnd(), key: /^["']?([\w./-]+)["']?:/.exec(rest)?.[1],
  }));
}

/** How many of the keys above, from the inside out, are above a line too. */
function sameAbove(lines: readonly TemplateLine[], index: number, above: readonly string[]): number {
  let indentation = lines[index]?.indentation ?? 0;
  let found = 0;
  for (let at = index - 1; at >= 0 && found < above.length; at--) {
    const line = lines[at];
    if (line?.key === undefined || line.indentation >= indentation) continue;
    indentation = line.indentation;
    if (line.key !== above[above.length - 1 - found]) return found;
    found++;
  }
  return found;
}

const firstLine = (text: string) => ({ start: 0, end: Math.max(1, lineEnd(text, 0)) });
