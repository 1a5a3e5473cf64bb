import { definition, definitionForKind, type Definition, type Property } from '../schema/table.ts';

/** What the table knows of the value at a path: enough to merge it. Undefined: plain maps and lists. */
export interface Shape {
  readonly definition?: Definition;
  readonly property?: Property;
}

/** How a list merges: item by item under `mergeKey` (absent for scalars), or replaced as a whole. */
export type ListStrategy = { readonly merge: true; readonly mergeKey?: string } | { readonly merge: false };

/** The shape of a whole object; undefined for kinds outside the table. */
export function shapeOfKind(apiVersion: string, kind: string): Shape | undefined {
  const found = definitionForKind(apiVersion, kind);
  return found === undefined ? undefined : { definition: found };
}

/** The shape of a field below `shape`. */
export function childShape(shape: Shape | undefined, key: string): Shape | undefined {
  const properties = shape?.definition?.properties;
  if (properties !== undefined) return Object.hasOwn(properties, key) ? toShape(properties[key]) : undefined;
  return toShape(shape?.property?.additionalProperties);
}

/** The shape of a list's items. */
export function itemShape(shape: Shape | undefined): Shape | undefined {
  return toShape(shape?.property?.items);
}

export function listStrategy(shape: Shape | undefined): ListStrategy {
  const { patchStrategy, patchMergeKey } = shape?.property ?? {};
  if (!strategies(patchStrategy).includes('merge')) return { merge: false };
  return patchMergeKey === undefined ? { merge: true } : { merge: true, mergeKey: patchMergeKey };
}

/** Whether a map is replaced as a whole. */
export function replacesMap(shape: Shape | undefined): boolean {
  return strategies(shape?.property?.patchStrategy).includes('replace');
}

/** Whether a change of the map (or of the list's items) names the keys to keep. */
export function retainsKeys(shape: Shape | undefined): boolean {
  return strategies(shape?.property?.patchStrategy).includes('retainKeys');
}

function strategies(text: string | undefined): readonly string[] {
  return text === undefined ? [] : text.split(',');
}

function toShape(property: Property | undefined): Shape | undefined {
  if (property === undefined) return undefined;
  const found = property.ref === undefined ? undefined : definition(property.ref);
  return found === undefined ? { property } : { property, definition: found };
}
