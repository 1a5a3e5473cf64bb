import type { KindBehaviour, PrinterColumn } from '../kind.ts';
import type { KubernetesObject } from '../objects.ts';
import { ageColumn, nameColumn } from '../printers/cells.ts';
import { ageOf } from '../printers/duration.ts';
import type { CustomColumn } from './customResourceDefinition.ts';
import { readJsonPath } from './jsonPath.ts';

/** The columns of a custom resource: its name, then those of its definition, or its age when there are none. @source apiextensions-apiserver pkg/registry/customresource/tableconvertor */
export function customColumns(columns: readonly CustomColumn[] | undefined): Pick<KindBehaviour, 'columns' | 'row'> {
  if (columns === undefined || columns.length === 0) {
    return { columns: [nameColumn, ageColumn], row: ({ metadata }, nowMs) => [metadata.name ?? '', ageOf(metadata.creationTimestamp, nowMs)] };
  }
  return {
    columns: [nameColumn, ...columns.map(toPrinterColumn)],
    row: (object, nowMs) => [object.metadata.name ?? '', ...columns.map(column => cellOf(object, column, nowMs))],
  };
}

function toPrinterColumn({ name, type, format, description, priority = 0, jsonPath }: CustomColumn): PrinterColumn {
  return {
    name, type, ...(format === undefined ? {} : { format }), priority,
    description: description ?? `Custom resource definition column (in JSONPath format): ${jsonPath}`,
  };
}

/** Null where the object has no value of the column's type: kubectl prints '<none>'. */
function cellOf(object: KubernetesObject, { type, jsonPath }: CustomColumn, nowMs: number): string | number | boolean | null {
  const values = readJsonPath(object, jsonPath);
  const [value] = values;
  if (value === undefined || value === null) return null;
  switch (type) {
    case 'integer': return typeof value === 'number' ? Math.trunc(value) : typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : null;
    case 'number': return typeof value === 'number' ? value : null;
    case 'boolean': return typeof value === 'boolean' ? value : null;
    case 'date': return typeof value === 'string' ? Number.isNaN(Date.parse(value)) ? '<invalid>' : ageOf(value, nowMs) : null;
    default: return values.map(each => typeof each === 'string' ? each : JSON.stringify(each)).join(' ');
  }
}
