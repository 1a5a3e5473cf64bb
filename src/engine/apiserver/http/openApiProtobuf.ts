import { EMPTY_OPENAPI_V2_PROTOBUF } from '../../../api/openapi/v2.ts';
import { apiVersionOf } from '../../../api/resources.ts';
import type { ServedResource } from '../served.ts';

/**
 * The OpenAPI v2 document in its protobuf form, as far as kubectl 1.20 reads it: no schemas, one PATCH a kind that takes `dryRun`,
 * without which `kubectl diff` and `--dry-run=server` refuse. Field numbers are those of the message.
 * @source google/gnostic openapiv2/OpenAPIv2.proto, kubectl pkg/util/openapi SupportsDryRun
 */
export function openApiV2Protobuf(resources: readonly ServedResource[]): Buffer {
  const paths = resources.filter(({ virtual }) => virtual !== true).map(resource => message(2, [text(1, pathOf(resource)), message(2, [message(8, patchOperation(resource))])]));
  return Buffer.concat([EMPTY_OPENAPI_V2_PROTOBUF, message(8, paths)]);
}

function pathOf(resource: ServedResource): string {
  const root = resource.group === '' ? '/api/v1' : `/apis/${apiVersionOf(resource)}`;
  return `${root}${resource.namespaced ? '/namespaces/{namespace}' : ''}/${resource.plural}/{name}`;
}

function patchOperation({ group, version, kind }: ServedResource): Buffer[] {
  const query = (name: string) => message(8, [message(1, [message(2, [message(3, [text(2, 'query'), text(4, name)])])])]);
  const type = `group: ${JSON.stringify(group)}\nkind: ${kind}\nversion: ${version}\n`;
  return [query('dryRun'), query('fieldManager'), query('fieldValidation'), message(13, [text(1, 'x-kubernetes-group-version-kind'), message(2, [text(2, type)])])];
}

function message(field: number, parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([varint(field << 3 | 2), varint(body.length), body]);
}

const text = (field: number, value: string): Buffer => message(field, [Buffer.from(value)]);

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (; value > 127; value >>>= 7) bytes.push(value & 127 | 128);
  return Buffer.from([...bytes, value]);
}
