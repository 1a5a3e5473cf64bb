import { t } from '../../base/words.ts';
import type { ParsedDocument } from '../../manifest/parse.ts';
import type { Finding } from '../finding.ts';

/** What makes the text no valid YAML, and keys that are written twice (the API would drop one silently). One finding a place: the parser's first. */
export function syntax({ problems, text }: ParsedDocument): Finding[] {
  const first = problems.filter(({ range }, index) => problems.findIndex(other => other.range.start === range.start) === index);
  return first.map(({ code, message, range }): Finding => code === 'DUPLICATE_KEY'
    ? { code: 'duplicate-key', severity: 'error', range, fixes: [], message: t('key "{0}" is already set in this mapping', unquoted(text.slice(range.start, range.end))) }
    : { code: 'yaml-syntax', severity: 'error', range, fixes: [], message });
}

const unquoted = (key: string) => key.replace(/^(["'])(.*)\1$/, '$2');
