import { entryOf, valueAt } from '../manifest/node.ts';
import type { ParsedDocument } from '../manifest/parse.ts';
import type { Finding } from './finding.ts';
import { manifestsOf } from './manifest.ts';
import { codesAnswering, diagnosticCodes } from './diagnosticCodes.ts';

/**
 * Findings that the author asks to leave out: by `# slipway-ignore code, code` at the end of a line, on the line above, or above the whole
 * document (no code: all of them), and by the annotations of kube-linter and kube-score for the checks that they name.
 */
export function withoutIgnored(findings: readonly Finding[], document: ParsedDocument): readonly Finding[] {
  const { text } = document;
  const comments = text.includes('slipway-ignore') ? commentsOf(text) : [];
  const annotated = /kube-linter\.io\/|kube-score\/ignore/.test(text) ? annotationsOf(document) : [];
  if (comments.length === 0 && annotated.length === 0) return findings;
  return findings.filter(({ code, range }) => !comments.some(comment => range.start >= comment.start && range.start < comment.end && comment.isMeant(code))
    && !annotated.some(each => range.start >= each.start && range.start <= each.end && each.isMeant(code)));
}

interface Ignored { readonly start: number; readonly end: number; isMeant(code: string): boolean }

function commentsOf(text: string): Ignored[] {
  return [...text.matchAll(/^(.*?)#[ \t]*slipway-ignore\b[ \t:]*([\w, \t-]*)/gm)].map(({ 0: whole, 1: before = '', 2: list = '', index }) => {
    const codes = list.split(/[\s,]+/).filter(each => each !== '' && each !== '--');
    const isMeant = (code: string) => codes.length === 0 || codes.includes(code);
    const lineEnd = endOfLine(text, index + whole.length);
    if (before.trim() !== '') return { start: index, end: lineEnd, isMeant };
    const isAboveAll = /^(?:[ \t]*(?:#.*|---.*)?(?:\r?\n|$))*$/.test(text.slice(0, index));
    return { start: index, end: isAboveAll ? text.length + 1 : endOfLine(text, lineEnd), isMeant };
  });
}

function endOfLine(text: string, from: number): number {
  const feed = text.indexOf('\n', from);
  return feed < 0 ? text.length + 1 : feed + 1;
}

const LINTER = 'ignore-check.kube-linter.io/';

function annotationsOf(document: ParsedDocument): Ignored[] {
  return manifestsOf({ start: 0, document }).flatMap(({ root }) => {
    const annotations = valueAt(root, ['metadata', 'annotations']);
    if (annotations?.kind !== 'mapping') return [];
    const score = entryOf(annotations, 'kube-score/ignore')?.value;
    const checks = [
      ...annotations.entries.map(({ key }) => String(key.value)).filter(key => key.startsWith(LINTER)).map(key => `kube-linter ${key.slice(LINTER.length)}`),
      ...score?.kind === 'scalar' ? String(score.value).split(/[\s,]+/).map(check => `kube-score ${check}`) : [],
    ];
    const isAll = (tool: string) => tool === 'kube-linter' ? entryOf(annotations, 'kube-linter.io/ignore-all') !== undefined : checks.includes('kube-score *');
    const all = ['kube-linter', 'kube-score'].filter(isAll);
    const codes = new Set([...checks.flatMap(codesAnswering), ...diagnosticCodes.filter(({ from }) => from.some(check => all.includes(check.split(' ', 1)[0] ?? ''))).map(({ code }) => code)]);
    return codes.size === 0 ? [] : [{ start: root.range.start, end: root.range.end, isMeant: code => codes.has(code) }];
  });
}
