import { asOf } from '../api/schema/fieldHistory.ts';
import { definition as definitionNamed, type Definition, type Property } from '../api/schema/table.ts';
import type { ManifestNode, MappingEntry, MappingNode, PathSegment } from '../manifest/node.ts';

/** A mapping that the schema describes. */
export interface MappingVisit {
  readonly node: MappingNode;
  readonly definition: Definition;
  readonly path: readonly PathSegment[];
  /** The entry whose value this is; absent for the root and for items of a list. */
  readonly entry: MappingEntry | undefined;
}

/** A value of a known property, a list's item or a map's value. */
export interface ValueVisit {
  /** Absent for `key:` with nothing after it. */
  readonly node: ManifestNode | undefined;
  readonly property: Property;
  readonly path: readonly PathSegment[];
  readonly entry: MappingEntry | undefined;
}

/** Everything of an object that its schema describes, parents before children. */
export interface Visits { readonly mappings: readonly MappingVisit[]; readonly values: readonly ValueVisit[]; /** As Kubernetes 1.`minor` has it; Infinity for the newest. */ readonly minor: number }

/** Of an object that no schema describes. */
export const nothingKnown: Visits = { mappings: [], values: [], minor: Infinity };

/** Walks an object along its schema, as Kubernetes 1.`minor` has it, else the newest; what the schema does not know is not entered. */
export function walkSchema(root: MappingNode, definition: Definition, { minor = Infinity }: { readonly minor?: number } = {}): Visits {
  const visits = { mappings: [] as MappingVisit[], values: [] as ValueVisit[], minor };
  visitMapping({ node: root, definition: asOf(definition, minor), path: [], entry: undefined }, visits);
  return visits;
}

interface Collector { readonly mappings: MappingVisit[]; readonly values: ValueVisit[]; readonly minor: number }

function visitMapping(visit: MappingVisit, visits: Collector): void {
  visits.mappings.push(visit);
  for (const entry of visit.node.entries) {
    const key = String(entry.key.value);
    const property = fieldOf(visit.definition, key);
    if (property !== undefined && entry.merged === undefined) visitValue({ node: entry.value, property, path: [...visit.path, key], entry }, visits);
  }
}

function visitValue(visit: ValueVisit, visits: Collector): void {
  visits.values.push(visit);
  const { node, property, path, entry } = visit;
  if (node?.kind === 'mapping') {
    const definition = definitionOf(property);
    if (definition !== undefined) { visitMapping({ node, definition: asOf(definition, visits.minor), path, entry }, visits); return; }
    if (property.additionalProperties !== undefined) {
      for (const item of node.entries) visitValue({ node: item.value, property: property.additionalProperties, path: [...path, String(item.key.value)], entry: item }, visits);
    }
  } else if (node?.kind === 'sequence' && property.items !== undefined) {
    const { items } = property;
    node.items.forEach((item, index) => visitValue({ node: item, property: items, path: [...path, index], entry: undefined }, visits));
  }
}

/** The property named `key`; keys come from documents, so never by plain look-up. */
export function fieldOf(definition: Definition, key: string): Property | undefined {
  return Object.hasOwn(definition.properties, key) ? definition.properties[key] : undefined;
}

/** Definitions without fields (IntOrString, Quantity, RawExtension) take what their type says, not a mapping of known fields. */
export function isStructured(definition: Definition): boolean {
  let known = structured.get(definition);
  if (known === undefined) structured.set(definition, known = Object.keys(definition.properties).length > 0);
  return known;
}

const structured = new WeakMap<Definition, boolean>();

const described = new WeakMap<Property, Definition>();

/** Says what the value of a property of a custom resource or kustomization holds, since the API's table has no name for it. Answers the property. */
export function describeProperty(property: Property, definition: Definition): Property {
  described.set(property, definition);
  return property;
}

/** The structured definition of a property's own value; undefined for scalars, lists and free-form maps. */
export function definitionOf(property: Property | undefined): Definition | undefined {
  const definition = property === undefined ? undefined : property.ref === undefined ? described.get(property) : definitionNamed(property.ref);
  return definition !== undefined && isStructured(definition) ? definition : undefined;
}

export interface SchemaPlace { readonly definition: Definition | undefined; readonly property: Property | undefined }

/** What the schema says at `path` below `root`: the property that leads there and the definition of its value. */
export function schemaAt(root: Definition, path: readonly PathSegment[]): SchemaPlace {
  return path.reduce<SchemaPlace>(({ definition, property }, segment) => {
    const next = typeof segment === 'number' ? property?.items : (definition === undefined ? undefined : fieldOf(definition, segment)) ?? property?.additionalProperties;
    return { definition: definitionOf(next), property: next };
  }, { definition: root, property: undefined });
}
