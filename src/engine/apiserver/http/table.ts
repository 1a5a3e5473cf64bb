import { apiErrors } from '../../../api/apiError.ts';
import type { KindBehaviour, PrinterColumn } from '../../../api/kind.ts';
import type { KubernetesList, KubernetesObject } from '../../../api/objects.ts';

/** What a row carries besides its cells. */
export type IncludeObject = 'None' | 'Metadata' | 'Object';

interface TableOptions {
  /** Of meta.k8s.io. */
  readonly version: string;
  readonly include: IncludeObject;
  readonly nowMs: number;
  /** Watches repeat no column definitions after their first event. */
  readonly columns: boolean;
}

/** One object or a list as `kubectl get` prints it. `stored` are the objects that the columns are of, `served` those that rows may carry, in the same order. */
export function toTable(printer: Pick<KindBehaviour, 'columns' | 'row'>, { stored, served, metadata }: { readonly stored: readonly KubernetesObject[]; readonly served: readonly KubernetesObject[]; readonly metadata: KubernetesList<unknown>['metadata'] }, options: TableOptions): Record<string, unknown> {
  return {
    kind: 'Table', apiVersion: `meta.k8s.io/${options.version}`, metadata,
    columnDefinitions: options.columns ? printer.columns.map(toDefinition) : [],
    rows: stored.map((object, index) => ({
      cells: printer.row(object, options.nowMs),
      ...(options.include === 'None' ? {} : { object: options.include === 'Object' ? served[index] : toPartial(served[index] ?? object, options.version) }),
    })),
  };
}

function toDefinition({ name, type, format, description, priority }: PrinterColumn): Record<string, unknown> {
  return { name, type, format: format ?? '', description, priority };
}

/** An object's metadata alone. */
export function toPartial(object: KubernetesObject, version: string): Record<string, unknown> {
  return { kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${version}`, metadata: object.metadata };
}

export function toPartialList(list: KubernetesList<KubernetesObject>, version: string): Record<string, unknown> {
  return { kind: 'PartialObjectMetadataList', apiVersion: `meta.k8s.io/${version}`, metadata: list.metadata, items: list.items.map(item => toPartial(item, version)) };
}

/** Throws ApiError 400. */
export function includeObjectOf(query: URLSearchParams): IncludeObject {
  const value = query.get('includeObject') || 'Metadata';
  if (value !== 'None' && value !== 'Object' && value !== 'Metadata') {
    throw apiErrors.badRequest(`Unable to convert to Table as requested: includeObject: Invalid value: ${JSON.stringify(value)}: must be 'Metadata', 'Object', 'None', or empty`);
  }
  return value;
}
