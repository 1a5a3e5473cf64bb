import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeProtobuf, encodeProtobuf } from '../../../../src/api/protobuf/codec.ts';
import { messageNameForKind } from '../../../../src/api/protobuf/messages.ts';
import { apiVersionOf, groupResourceOf, servedResources } from '../../../../src/api/resources.ts';
import { definition, definitionForKind, kinds, type Definition, type Property } from '../../../../src/api/schema/table.ts';

const TEXTS: Readonly<Record<string, string>> = { 'date-time': '2026-01-02T03:04:05Z', 'date-time-micro': '2026-01-02T03:04:05.000123Z', 'byte': 'AP8B' };

/** Fields of which the schema does not say what they hold, by their type. */
const ODD: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  JSONSchemaProps: { items: { type: 'string' }, additionalProperties: { type: 'integer' }, additionalItems: false, dependencies: { a: ['b', 'c'], d: { type: 'object' } } },
  CustomResourceSubresources: { status: {} },
};

/** An object with a value in every field that the schema knows; counts the fields. `trail` stops at types that hold themselves. */
function fill(shape: Definition, seen: { fields: number; number: number }, trail: readonly string[] = []): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(shape.properties)) {
    const value = isType(name, shape) ? undefined : ODD[shape.name.split('.').at(-1) ?? '']?.[name] ?? valueOf(property, seen, [...trail, shape.name]);
    if (value === undefined) continue;
    seen.fields++;
    object[name] = value;
  }
  return object;
}

/** Kinds carry their apiVersion and kind in the envelope, or not at all where they lie in another kind. */
function isType(name: string, { name: own }: Definition): boolean {
  return (name === 'apiVersion' || name === 'kind') && kinds().some(entry => entry.definition === own);
}

function valueOf(property: Property, seen: { fields: number; number: number }, trail: readonly string[]): unknown {
  const number = ++seen.number % 1000 + 1;
  switch (property.type) {
    case 'string': return property.enum?.at(-1) ?? TEXTS[property.format ?? ''] ?? `text-${number}`;
    case 'integer': return property.format === 'int64' ? 2 ** 40 + number : number;
    case 'number': return number + 0.5;
    case 'boolean': return true;
    case 'quantity': return `${number}m`;
    case 'intOrString': return number % 2 === 0 ? number : `port-${number}`;
    case 'any': return { any: [number, null, 'x'] };
    case 'array': {
      const items = property.items === undefined ? undefined : [valueOf(property.items, seen, trail), valueOf(property.items, seen, trail)];
      return items === undefined || items.includes(undefined) ? undefined : items;
    }
    case 'object': {
      if (property.additionalProperties !== undefined) {
        const value = valueOf(property.additionalProperties, seen, trail);
        return value === undefined ? undefined : { 'b': value, 'a/c': value };
      }
      if (property.ref === undefined) return { raw: { number } };
      const target = definition(property.ref);
      return target === undefined || trail.includes(target.name) ? undefined : fill(target, seen, trail);
    }
  }
}

for (const resource of servedResources) {
  const apiVersion = apiVersionOf(resource);
  if (messageNameForKind(apiVersion, resource.kind) === undefined) continue;
  for (const suffix of ['', 'List']) {
    const shape = definitionForKind(apiVersion, `${resource.kind}${suffix}`);
    if (shape === undefined) continue;
    test(`${resource.kind}${suffix} of ${groupResourceOf(resource)}: every field goes through protobuf and comes back`, () => {
      const seen = { fields: 0, number: 0 };
      const object = { ...fill(shape, seen), apiVersion, kind: `${resource.kind}${suffix}` };
      assert.ok(seen.fields > 15, `${seen.fields} fields`);
      assert.deepEqual(decodeProtobuf(encodeProtobuf(object)).object, object);
    });
  }
}

test('only kinds that Kubernetes has no field numbers for are left out', () => {
  const without = servedResources.filter(resource => messageNameForKind(apiVersionOf(resource), resource.kind) === undefined).map(groupResourceOf);
  assert.deepEqual(without.filter(name => !name.endsWith('metrics.k8s.io')), []);
});
