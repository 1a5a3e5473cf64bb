import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openApiV2Document } from '../../../../src/api/openapi/v2.ts';
import { openApiV3Document, openApiV3Index } from '../../../../src/api/openapi/v3.ts';
import { apiVersionOf, pods, servedResources } from '../../../../src/api/resources.ts';

const source = { resources: servedResources, version: 'v1.36.0' };

interface Operation {
  readonly 'x-kubernetes-group-version-kind': object;
  readonly operationId: string;
  readonly parameters: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, unknown>> };
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, { readonly [key: string]: unknown }>> };
  readonly definitions: Readonly<Record<string, unknown>>;
}
const documentOf = (groupVersion: string) => openApiV3Document(source, groupVersion) as unknown as Document;

function refsOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(refsOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => key === '$ref' && typeof item === 'string' ? [item] : refsOf(item));
}

test('the v3 index names every served group version, and a document exists for each', () => {
  const { paths } = openApiV3Index(source);
  assert.deepEqual(Object.keys(paths), [...new Set(servedResources.map(resource => `${resource.group === '' ? 'api' : 'apis'}/${apiVersionOf(resource)}`))]);
  for (const [groupVersion, { serverRelativeURL }] of Object.entries(paths)) {
    assert.match(serverRelativeURL, new RegExp(`^/openapi/v3/${groupVersion}\\?hash=[0-9A-F]{128}$`));
    assert.ok(openApiV3Document(source, groupVersion) !== undefined);
  }
  assert.equal(openApiV3Document(source, 'apis/example.com/v1'), undefined);
});

test('the hash changes with the version and with what is served, and only then', () => {
  const url = (changed: Partial<typeof source>) => openApiV3Index({ ...source, ...changed }).paths['api/v1']?.serverRelativeURL;
  assert.equal(url({}), url({}));
  assert.notEqual(url({}), url({ version: 'v1.37.0' }));
  assert.notEqual(url({}), url({ resources: [pods] }));
});

test('every reference of every document leads to a schema of the same document', () => {
  for (const groupVersion of Object.keys(openApiV3Index(source).paths)) {
    const document = documentOf(groupVersion);
    for (const ref of refsOf(document)) assert.ok(Object.hasOwn(document.components.schemas, ref.replace('#/components/schemas/', '')), ref);
  }
  const document = openApiV2Document(source) as unknown as Document;
  for (const ref of refsOf(document)) assert.ok(Object.hasOwn(document.definitions, ref.replace('#/definitions/', '')), ref);
});

test('every writable resource has a PATCH operation with its kind and fieldValidation', () => {
  for (const resource of servedResources.filter(({ virtual }) => virtual !== true)) {
    const groupVersion = `${resource.group === '' ? 'api' : 'apis'}/${apiVersionOf(resource)}`;
    const path = `/${groupVersion}${resource.namespaced ? '/namespaces/{namespace}' : ''}/${resource.plural}/{name}`;
    const patch = documentOf(groupVersion).paths[path]?.['patch'];
    assert.deepEqual(patch?.['x-kubernetes-group-version-kind'], { group: resource.group, version: resource.version, kind: resource.kind }, path);
    assert.ok(patch?.parameters.some(parameter => parameter.name === 'fieldValidation' && parameter.in === 'query'), path);
    assert.ok(Object.hasOwn(patch?.requestBody?.content ?? {}, 'application/strategic-merge-patch+json'));
  }
});

test('metrics are read-only and operation ids are unique', () => {
  const methods = Object.values(documentOf('apis/metrics.k8s.io/v1beta1').paths).flatMap(path => Object.keys(path).filter(key => key !== 'parameters'));
  assert.deepEqual([...new Set(methods)], ['get']);
  const ids = Object.values((openApiV2Document(source) as unknown as Document).paths).flatMap(path => Object.entries(path).filter(([key]) => key !== 'parameters').map(([, operation]) => operation.operationId));
  assert.equal(new Set(ids).size, ids.length);
});

test('schemas carry what explain and clients read: kind, required, enum, merge keys, special types', () => {
  const { schemas } = documentOf('apis/apps/v1').components;
  assert.deepEqual(schemas['io.k8s.api.apps.v1.Deployment']?.['x-kubernetes-group-version-kind'], [{ group: 'apps', kind: 'Deployment', version: 'v1' }]);
  assert.deepEqual(schemas['io.k8s.api.apps.v1.DeploymentSpec']?.['required'], ['selector', 'template']);
  const podSpec = schemas['io.k8s.api.core.v1.PodSpec']?.['properties'] as Record<string, Record<string, unknown>>;
  assert.equal(podSpec['containers']?.['x-kubernetes-patch-merge-key'], 'name');
  assert.deepEqual(podSpec['containers']?.['x-kubernetes-list-map-keys'], ['name']);
  assert.deepEqual([podSpec['nodeSelector']?.['x-kubernetes-map-type'], schemas['io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector']?.['x-kubernetes-map-type']], ['atomic', 'atomic']);
  assert.deepEqual(podSpec['restartPolicy']?.['enum'], ['Always', 'Never', 'OnFailure']);
  assert.deepEqual(schemas['io.k8s.apimachinery.pkg.util.intstr.IntOrString']?.['oneOf'], [{ type: 'integer' }, { type: 'string' }]);
  const rolling = schemas['io.k8s.api.apps.v1.RollingUpdateDeployment']?.['properties'] as Record<string, Record<string, unknown>>;
  assert.deepEqual(rolling['maxSurge']?.['allOf'], [{ $ref: '#/components/schemas/io.k8s.apimachinery.pkg.util.intstr.IntOrString' }]);
});
