import { QUANTITY_FORMAT_MESSAGE, parseQuantity } from '../../api/quantity.ts';
import { formatPath } from '../../manifest/node.ts';
import type { Finding, Fix } from '../finding.ts';
import type { Visits } from '../schemaWalk.ts';
import { changeTo } from './references/likelyName.ts';

/** Suffixes that people write, and what Kubernetes calls them. */
const MEANT: Readonly<Record<string, string>> = { kb: 'k', mb: 'M', gb: 'G', tb: 'T', kib: 'Ki', mib: 'Mi', gib: 'Gi', tib: 'Ti', ki: 'Ki', mi: 'Mi', gi: 'Gi', ti: 'Ti', g: 'G', t: 'T', K: 'k' };

/** A resource quantity that Kubernetes cannot read; offers the suffix that was meant. */
export function badQuantity({ values }: Visits): Finding[] {
  return values.flatMap(({ node, property, path }): Finding[] => {
    if (property.type !== 'quantity' || node?.kind !== 'scalar' || node.value === null || typeof node.value === 'boolean') return [];
    const text = String(node.value);
    if (text.includes('{{') || parseQuantity(text) !== undefined) return [];
    return [{ code: 'bad-quantity', severity: 'error', range: node.range, message: `${formatPath(path)}: Invalid value: ${JSON.stringify(text)}: ${QUANTITY_FORMAT_MESSAGE}`, fixes: fixesFor(text, node.range) }];
  });
}

function fixesFor(text: string, range: { readonly start: number; readonly end: number }): Fix[] {
  const match = /^([+-]?[\d.]+)\s*([A-Za-z]+)$/.exec(text);
  const suffix = match === null ? undefined : MEANT[match[2] ?? ''] ?? MEANT[(match[2] ?? '').toLowerCase()];
  if (match === null || suffix === undefined) return [];
  return [changeTo(`${match[1]}${suffix}`, { range })];
}
