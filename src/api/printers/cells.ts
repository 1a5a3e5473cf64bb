import type { Container, LabelSelector } from '../objects.ts';
import { formatLabelSelector, toRequirements } from '../selectors.ts';
import type { PrinterColumn } from '../kind.ts';

/** A column shown always. */
export function column(name: string, description: string, type: PrinterColumn['type'] = 'string'): PrinterColumn {
  return { name, type, description, priority: 0 };
}

/** A column shown with `-o wide` only. */
export function wideColumn(name: string, description: string, type: PrinterColumn['type'] = 'string'): PrinterColumn {
  return { name, type, description, priority: 1 };
}

const NAME_DESCRIPTION = 'Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names';
const AGE_DESCRIPTION = `CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.

Populated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata`;

export const nameColumn: PrinterColumn = { name: 'Name', type: 'string', format: 'name', description: NAME_DESCRIPTION, priority: 0 };
export const ageColumn: PrinterColumn = column('Age', AGE_DESCRIPTION);

/** For kinds without columns of their own. @source k8s.io/apiserver registry/rest NewDefaultTableConvertor */
export const createdAtColumn: PrinterColumn = column('Created At', AGE_DESCRIPTION, 'date');

export const containerColumns: readonly PrinterColumn[] = [
  wideColumn('Containers', 'Names of each container in the template.'),
  wideColumn('Images', 'Images referenced by each container in the template.'),
];

/** Cells of `containerColumns`. */
export function containerCells(containers: readonly Container[] | undefined): [string, string] {
  return [(containers ?? []).map(each => each.name).join(','), (containers ?? []).map(each => each.image ?? '').join(',')];
}

/** A label selector as the SELECTOR column shows it. */
export function selectorCell(selector: LabelSelector | undefined): string {
  const requirements = toRequirements(selector);
  return requirements === undefined || requirements.length === 0 ? '<none>' : formatLabelSelector([...requirements].sort((a, b) => compareText(a.key, b.key)));
}

/** A plain label map as the SELECTOR column shows it, sorted by key. */
export function labelsCell(labels: Readonly<Record<string, string>> | undefined): string {
  const entries = Object.entries(labels ?? {}).sort(([a], [b]) => compareText(a, b));
  return entries.length === 0 ? '<none>' : entries.map(([key, value]) => `${key}=${value}`).join(',');
}

/** The text, or '<none>' in place of nothing. */
export function textOrNone(text: string | undefined): string {
  return text === undefined || text === '' ? '<none>' : text;
}

/** Byte order, as Go sorts. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
