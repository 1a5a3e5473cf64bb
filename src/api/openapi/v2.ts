import { V2, type Schema } from './components.ts';
import { allSchemas } from './customSchemas.ts';
import { definitionsOf, describePaths, PATCH_NAME, PATCH_SCHEMA, type OperationDescription } from './operations.ts';
import { kindsByDefinition, type OpenApiSource } from './v3.ts';

/** The body of GET /openapi/v2 as JSON, over all resources. Costs milliseconds: keep the text. */
export function openApiV2Document({ resources, version }: OpenApiSource): Schema {
  const paths = resources.flatMap(resource => describePaths(resource));
  return {
    swagger: '2.0', info: { title: 'Kubernetes', version },
    paths: Object.fromEntries(paths.map(({ path, parameters, operations }) => [path, {
      ...Object.fromEntries(operations.map(operation => [operation.method, toOperation(operation)])),
      ...(parameters.length === 0 ? {} : { parameters: parameters.map(name => ({ name, in: 'path', required: true, type: 'string', uniqueItems: true })) }),
    }])),
    definitions: { ...allSchemas(resources, { roots: definitionsOf(paths), kindsOf: kindsByDefinition(), dialect: V2 }), [PATCH_NAME]: PATCH_SCHEMA },
  };
}

function toOperation({ action, answer, body, description, gvk, operationId, query, tag }: OperationDescription): Schema {
  const ref = (definition: string) => ({ $ref: `${V2.refPrefix}${definition}` });
  return {
    tags: [tag], description, operationId, consumes: body?.mediaTypes ?? ['*/*'], produces: ['application/json'],
    parameters: [
      ...(body === undefined ? [] : [{ name: 'body', in: 'body', ...(action === 'delete' || action === 'deletecollection' ? {} : { required: true }), schema: ref(body.definition) }]),
      ...query.map(({ name, type, description: text }) => ({ name, in: 'query', description: text, type, uniqueItems: true })),
    ],
    responses: { 200: { description: 'OK', schema: ref(answer) }, 401: { description: 'Unauthorized' } },
    'x-kubernetes-action': action, 'x-kubernetes-group-version-kind': gvk,
  };
}
