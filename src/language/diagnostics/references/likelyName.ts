import { t } from '../../../base/words.ts';
import { distance } from 'fastest-levenshtein';
import type { Range, ScalarNode } from '../../../manifest/node.ts';
import type { Fix } from '../../finding.ts';

/** The candidate that `name` is a typing error of: at most two letters apart, numbers alike (web-1 is no error of web-2). */
export function likelyName(name: string, candidates: Iterable<string>, { shortest = 4 }: { /** Letters of the shortest name that may be one; where it is an error anyhow 3 may do. */ readonly shortest?: number } = {}): string | undefined {
  const limit = name.length < shortest ? 0 : Math.max(1, Math.min(2, Math.floor(name.length / 4)));
  let best: { readonly candidate: string; readonly apart: number } | undefined;
  for (const candidate of candidates) {
    if (candidate === name || Math.abs(candidate.length - name.length) > limit || digitsOf(candidate) !== digitsOf(name)) continue;
    const apart = candidate.toLowerCase() === name.toLowerCase() ? 1 : distance(name, candidate);
    if (apart <= limit && (best === undefined || apart < best.apart)) best = { candidate, apart };
  }
  return best?.candidate;
}

const digitsOf = (text: string) => text.replace(/\D+/g, '-');

/** The fix that writes another value in a scalar's place. */
export function changeTo(value: string, node: { readonly range: Range; readonly style?: ScalarNode['style'] }): Fix {
  return { title: t('Change to "{0}"', value), edits: [{ range: node.range, newText: node.style === 'quoted' ? JSON.stringify(value) : value }], preferred: true };
}
