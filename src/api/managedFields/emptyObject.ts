import type { KubernetesObject } from '../objects.ts';
import { zeroFieldsOf } from '../schema/keys.ts';
import { definition, kindEntry } from '../schema/table.ts';

/** What a create starts from: an object in which nobody has set anything. Structs that Go holds by value are there already. */
export function emptyObject(apiVersion: string, kind: string): KubernetesObject {
  const entry = kindEntry(apiVersion, kind);
  return { ...(entry === undefined ? {} : emptyStruct(entry.definition)), apiVersion, kind, metadata: {} };
}

function emptyStruct(name: string): Record<string, unknown> {
  const properties = definition(name)?.properties ?? {};
  return Object.fromEntries(zeroFieldsOf(name).map(field => [field, properties[field]?.ref === undefined ? null : emptyStruct(properties[field].ref)]));
}
