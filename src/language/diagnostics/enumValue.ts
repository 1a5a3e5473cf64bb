import { formatPath } from '../../manifest/node.ts';
import type { Finding } from '../finding.ts';
import { nearestName } from '../nearestName.ts';
import type { Visits } from '../schemaWalk.ts';
import { changeTo } from './references/likelyName.ts';

/** A string outside the values that its field takes; offers the nearest one. Empty counts as absent, and `status` is not the author's. */
export function enumValue({ values }: Visits): Finding[] {
  return values.flatMap(({ node, property, path }): Finding[] => {
    if (property.enum === undefined || node?.kind !== 'scalar' || typeof node.value !== 'string' || node.value === '' || path[0] === 'status') return [];
    if (property.enum.includes(node.value) || node.value.includes('{{')) return [];
    const { value } = node;
    const nearest = nearestName(value, property.enum);
    const supported = [...property.enum].sort().map(each => JSON.stringify(each)).join(', ');
    return [{
      code: 'unsupported-value', severity: 'error', range: node.range,
      message: `${formatPath(path)}: Unsupported value: ${JSON.stringify(value)}: supported values: ${supported}`,
      fixes: nearest === undefined ? [] : [{ ...changeTo(nearest, node), ...nearest.toLowerCase() === value.toLowerCase() ? { sure: true } : {} }],
    }];
  });
}
