import assert from 'node:assert/strict';
import { test } from 'node:test';
import protobuf from 'protobufjs';
import { openApiV2Document } from '../../../../src/api/openapi/v2.ts';
import { toOpenApiV2Protobuf } from '../../../../src/api/openapi/v2Protobuf.ts';
import { configMaps, deployments, namespaces } from '../../../../src/api/resources.ts';

/** The part of gnostic's format that Kubernetes uses; another parser than the code under test. */
const { root } = protobuf.parse(`
  syntax = "proto3";
  message Any { string yaml = 2; }
  message NamedAny { string name = 1; Any value = 2; }
  message NamedSchema { string name = 1; Schema value = 2; }
  message AdditionalPropertiesItem { oneof oneof { Schema schema = 1; bool boolean = 2; } }
  message TypeItem { repeated string value = 1; }
  message ItemsItem { repeated Schema schema = 1; }
  message Properties { repeated NamedSchema additional_properties = 1; }
  message Schema {
    string _ref = 1; string format = 2; string description = 4; repeated string required = 19; repeated Any enum = 20;
    AdditionalPropertiesItem additional_properties = 21; TypeItem type = 22; ItemsItem items = 23; Properties properties = 25; repeated NamedAny vendor_extension = 31;
  }
  message BodyParameter { string name = 2; string in = 3; bool required = 4; Schema schema = 5; }
  message QueryParameterSubSchema { string in = 2; string description = 3; string name = 4; string type = 6; bool unique_items = 20; }
  message PathParameterSubSchema { bool required = 1; string in = 2; string name = 4; string type = 5; bool unique_items = 19; }
  message NonBodyParameter { oneof oneof { QueryParameterSubSchema query = 3; PathParameterSubSchema path = 4; } }
  message Parameter { oneof oneof { BodyParameter body = 1; NonBodyParameter non_body = 2; } }
  message ParametersItem { oneof oneof { Parameter parameter = 1; } }
  message SchemaItem { oneof oneof { Schema schema = 1; } }
  message Response { string description = 1; SchemaItem schema = 2; }
  message ResponseValue { oneof oneof { Response response = 1; } }
  message NamedResponseValue { string name = 1; ResponseValue value = 2; }
  message Responses { repeated NamedResponseValue response_code = 1; }
  message Operation { repeated string tags = 1; string description = 3; string operation_id = 5; repeated string produces = 6; repeated string consumes = 7; repeated ParametersItem parameters = 8; Responses responses = 9; repeated NamedAny vendor_extension = 13; }
  message PathItem { Operation get = 2; Operation put = 3; Operation post = 4; Operation delete = 5; Operation patch = 8; repeated ParametersItem parameters = 9; }
  message NamedPathItem { string name = 1; PathItem value = 2; }
  message Paths { repeated NamedPathItem path = 2; }
  message Info { string title = 1; string version = 2; }
  message Definitions { repeated NamedSchema additional_properties = 1; }
  message Document { string swagger = 1; Info info = 2; Paths paths = 8; Definitions definitions = 9; }
`, { keepCase: true });

type Json = Record<string, unknown>;
const list = (value: unknown) => (value ?? []) as Json[];

/** What the protobuf says of a schema, as the JSON document says it. */
function toJson(schema: Json): Json {
  const type = (schema['type'] as { value: string[] } | undefined)?.value[0];
  const items = list((schema['items'] as Json | undefined)?.['schema'])[0];
  const additional = (schema['additional_properties'] as Json | undefined)?.['schema'] as Json | undefined;
  const properties = (schema['properties'] as Json | undefined)?.['additional_properties'];
  return {
    ...(schema['_ref'] === undefined ? {} : { $ref: schema['_ref'] }), ...(schema['format'] === undefined ? {} : { format: schema['format'] }), ...(schema['description'] === undefined ? {} : { description: schema['description'] }),
    ...(schema['required'] === undefined ? {} : { required: schema['required'] }), ...(schema['enum'] === undefined ? {} : { enum: list(schema['enum']).map(each => JSON.parse(String(each['yaml'])) as unknown) }),
    ...(type === undefined ? {} : { type }), ...(items === undefined ? {} : { items: toJson(items) }), ...(additional === undefined ? {} : { additionalProperties: toJson(additional) }),
    ...(schema['properties'] === undefined ? {} : { properties: Object.fromEntries(list(properties).map(each => [each['name'], toJson(each['value'] as Json)])) }),
    ...Object.fromEntries(list(schema['vendor_extension']).map(each => [each['name'], JSON.parse(String((each['value'] as Json)['yaml'])) as unknown])),
  };
}

test('a limit that is no count is left out', () => {
  const written = (schema: Json) => toOpenApiV2Protobuf({ definitions: { A: schema } });
  for (const maxLength of [Infinity, NaN, -1, 1.5, 1e300, '1', null]) assert.deepEqual(written({ type: 'string', maxLength }), written({ type: 'string' }), String(maxLength));
});

test('the protobuf form says what the JSON form says', () => {
  const json = openApiV2Document({ resources: [namespaces, configMaps, deployments], version: 'v1.36.0' });
  const type = root.lookupType('Document');
  const decoded = type.toObject(type.decode(toOpenApiV2Protobuf(json)), { defaults: false }) as Record<string, Json>;
  assert.deepEqual([decoded['swagger'], decoded['info']], ['2.0', { title: 'Kubernetes', version: 'v1.36.0' }]);
  const definitions = Object.fromEntries(list(decoded['definitions']?.['additional_properties']).map(each => [String(each['name']), toJson(each['value'] as Json)]));
  assert.deepEqual(definitions, json['definitions']);

  const paths = new Map(list(decoded['paths']?.['path']).map(each => [String(each['name']), each['value'] as Record<string, Json>]));
  assert.deepEqual([...paths.keys()], Object.keys(json['paths'] as Json));
  const patch = paths.get('/apis/apps/v1/namespaces/{namespace}/deployments/{name}')?.['patch'];
  const wanted = ((json['paths'] as Record<string, Record<string, Json>>)['/apis/apps/v1/namespaces/{namespace}/deployments/{name}'])?.['patch'];
  assert.deepEqual([patch?.['operation_id'], patch?.['consumes'], patch?.['produces'], patch?.['tags']], [wanted?.['operationId'], wanted?.['consumes'], wanted?.['produces'], wanted?.['tags']]);
  const names = list(patch?.['parameters']).map(({ parameter }) => {
    const { body, non_body: other } = parameter as { body?: Json; non_body?: { query?: Json; path?: Json } };
    return [(body ?? other?.query ?? other?.path)?.['in'], (body ?? other?.query ?? other?.path)?.['name']];
  });
  assert.deepEqual(names, list(wanted?.['parameters']).map(each => [each['in'], each['name']]));
  assert.deepEqual(list(patch?.['vendor_extension']).map(each => [each['name'], JSON.parse(String((each['value'] as Json)['yaml']))]), [['x-kubernetes-action', 'patch'], ['x-kubernetes-group-version-kind', { group: 'apps', kind: 'Deployment', version: 'v1' }]]);
});
