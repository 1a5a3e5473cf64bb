import { entryOf, stringAt, valueAt, type MappingEntry, type MappingNode } from '../../../manifest/node.ts';
import type { TextEdit } from '../../finding.ts';
import { layoutOf } from '../../layout.ts';
import { columnOf, lineBreakOf } from '../../lines.ts';
import type { Manifest } from '../../manifest.ts';
import { isMovable, isOnOneLine, removeEntry } from '../../moveEntry.ts';
import { itemsOf } from '../../workspace/podSymbol.ts';

/** The metric's field by its type. */
const FIELDS: Readonly<Record<string, string>> = { Resource: 'resource', ContainerResource: 'containerResource', Pods: 'pods', Object: 'object', External: 'external' };

/** What a field of v2beta1 is now: one of its own name, or inside another, with the target's type. */
type Change = string | { readonly inside: string; readonly name: string; readonly type?: string };
const KEPT = '';
const METRIC: Change = { inside: 'metric', name: 'name' };
const PER_POD: Change = { inside: 'target', name: 'averageValue', type: 'AverageValue' };
const VALUE: Change = { inside: 'target', name: 'value', type: 'Value' };
const UTILIZATION: Change = { inside: 'target', name: 'averageUtilization', type: 'Utilization' };
const CHANGES: Readonly<Record<string, Readonly<Record<string, Change>>>> = {
  resource: { name: KEPT, targetAverageUtilization: UTILIZATION, targetAverageValue: PER_POD },
  containerResource: { name: KEPT, container: KEPT, targetAverageUtilization: UTILIZATION, targetAverageValue: PER_POD },
  pods: { metricName: METRIC, targetAverageValue: PER_POD },
  object: { metricName: METRIC, target: 'describedObject', targetValue: VALUE },
  external: { metricName: METRIC, targetValue: VALUE, targetAverageValue: PER_POD },
};

/**
 * An autoscaler of autoscaling/v2beta1 as v2 has it: metrics say what they measure in `metric` and what they aim at in `target`; a status that tells metrics goes, as the API
 * heeds none that it is sent. Undefined for metrics with selectors or with two targets.
 */
export function migrateAutoscaler({ root, placed: { document: { text } } }: Manifest): readonly TextEdit[] | undefined {
  const metrics = valueAt(root, ['spec', 'metrics']);
  if (metrics !== undefined && (metrics.kind !== 'sequence' || itemsOf(metrics).length < metrics.items.length)) return undefined;
  const parts = itemsOf(metrics).map(metric => {
    const field = FIELDS[stringAt(metric, ['type']) ?? ''];
    const source = field === undefined ? undefined : valueAt(metric, [field]);
    return field === undefined || source?.kind !== 'mapping' ? undefined : migrateSource(source, CHANGES[field] ?? {}, text);
  });
  const status = removeStatus(root, text);
  return status !== undefined && parts.every(part => part !== undefined) ? [...parts.flat(), ...status] : undefined;
}

function removeStatus(root: MappingNode, text: string): TextEdit[] | undefined {
  const status = entryOf(root, 'status');
  if (status === undefined || valueAt(status.value, ['currentMetrics']) === undefined) return [];
  return root.flow || !isMovable(text, status) ? undefined : [removeEntry(text, status)];
}

function migrateSource(source: MappingNode, changes: Readonly<Record<string, Change>>, text: string): TextEdit[] | undefined {
  const edits = source.entries.map(entry => {
    const key = String(entry.key.value);
    const change = Object.hasOwn(changes, key) ? changes[key] : undefined;
    if (change === undefined || !isMovable(text, entry)) return undefined;
    if (typeof change === 'string') return change === KEPT ? [] : [{ range: entry.key.range, newText: change }];
    return entry.value?.kind === 'scalar' && (source.flow || isOnOneLine(text, entry)) ? [nest(entry, change, { text, flow: source.flow })] : undefined;
  });
  const targets = source.entries.filter(({ key }) => { const change = changes[String(key.value)]; return typeof change === 'object' && change.inside === 'target'; });
  return targets.length === 1 && edits.every(edit => edit !== undefined) ? edits.flat() : undefined;
}

function nest({ key, value, range }: MappingEntry, { inside, name, type }: Exclude<Change, string>, { text, flow }: { readonly text: string; readonly flow: boolean }): TextEdit {
  if (flow) return { range, newText: `${inside}: {${type === undefined ? '' : `type: ${type}, `}${name}: ${text.slice(value?.range.start ?? range.end, range.end)}}` };
  const line = `${lineBreakOf(text)}${' '.repeat(columnOf(text, key.range.start) + layoutOf(text).mapping)}`;
  return { range: key.range, newText: `${inside}:${type === undefined ? '' : `${line}type: ${type}`}${line}${name}` };
}
