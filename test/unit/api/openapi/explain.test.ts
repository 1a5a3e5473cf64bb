import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openApiV2Document } from '../../../../src/api/openapi/v2.ts';
import { openApiV3Document } from '../../../../src/api/openapi/v3.ts';
import { apiVersionOf, groupResourceOf } from '../../../../src/api/resources.ts';
import { builtInServed } from '../../../../src/engine/apiserver/served.ts';

/*
 * `kubectl explain` looks a kind up by its x-kubernetes-group-version-kind and then goes from field to field: through references
 * (plain, or the one in `allOf`), items and additionalProperties. This walks the same way, over every field up to depth 3.
 */
type Schema = Readonly<Record<string, unknown>>;
interface GroupVersionKind { readonly group: string; readonly version: string; readonly kind: string }

const MAX_DEPTH = 3;
const source = { resources: builtInServed, version: 'v1.36.0' };
const v2 = openApiV2Document(source)['definitions'] as Record<string, Schema>;

for (const resource of builtInServed) {
  const root = resource.group === '' ? 'api' : 'apis';
  const v3 = () => (openApiV3Document(source, `${root}/${apiVersionOf(resource)}`)?.['components'] as { schemas: Record<string, Schema> }).schemas;
  for (const [dialect, schemasOf] of [['v3', v3], ['v2', () => v2]] as const) {
    test(`every field of ${groupResourceOf(resource)} up to depth ${MAX_DEPTH} can be explained with OpenAPI ${dialect}`, () => {
      const schemas = schemasOf();
      const { group, version, kind } = resource;
      const found = Object.values(schemas).filter(schema => (schema['x-kubernetes-group-version-kind'] as GroupVersionKind[] | undefined)?.some(each => each.group === group && each.version === version && each.kind === kind));
      assert.equal(found.length, 1, 'the kind is found once');
      assert.ok(walk(schemas, found[0] ?? {}, { path: kind, depth: 0 }) > 3, 'it has fields');
    });
  }
}

/** Number of fields seen. Fails on a field that says nothing of its value. */
function walk(schemas: Readonly<Record<string, Schema>>, schema: Schema, { path, depth }: { readonly path: string; readonly depth: number }): number {
  const target = resolve(schemas, schema, path);
  const fields = Object.entries((target['properties'] ?? {}) as Record<string, Schema>);
  if (depth === MAX_DEPTH) return 0;
  return fields.reduce((sum, [name, field]) => sum + 1 + walk(schemas, field, { path: `${path}.${name}`, depth: depth + 1 }), 0);
}

function resolve(schemas: Readonly<Record<string, Schema>>, schema: Schema, path: string): Schema {
  const reference = (schema['$ref'] ?? (schema['allOf'] as Schema[] | undefined)?.[0]?.['$ref']) as string | undefined;
  if (reference !== undefined) {
    const target = schemas[reference.slice(reference.lastIndexOf('/') + 1)];
    assert.ok(target !== undefined, `${path} refers to ${reference}, which is not there`);
    return resolve(schemas, target, path);
  }
  for (const inner of ['items', 'additionalProperties'] as const) {
    const value = schema[inner] as Schema | undefined;
    if (typeof value === 'object' && Object.keys(value).length > 0) return resolve(schemas, value, path);
  }
  return schema;
}
