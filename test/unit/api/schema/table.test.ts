import assert from 'node:assert/strict';
import { test } from 'node:test';
import { servedResources, apiVersionOf } from '../../../../src/api/resources.ts';
import { definition, definitionForKind, definitionNames, kindEntry, kinds } from '../../../../src/api/schema/table.ts';

test('every served resource has a definition whose plural and scope agree with the resource', () => {
  for (const resource of servedResources) {
    const entry = kindEntry(apiVersionOf(resource), resource.kind);
    assert.equal(entry?.plural, resource.plural, resource.kind);
    assert.equal(entry?.namespaced, resource.namespaced, resource.kind);
    assert.ok(definitionForKind(apiVersionOf(resource), resource.kind) !== undefined, resource.kind);
  }
});

test('every reference in the table leads to a definition and every required property exists', () => {
  for (const name of definitionNames()) {
    const entry = definition(name);
    assert.ok(entry !== undefined, name);
    for (const required of entry.required) assert.ok(Object.hasOwn(entry.properties, required), `${name}.${required}`);
    for (const [property, shape] of Object.entries(entry.properties)) {
      const ref = shape.ref ?? shape.items?.ref ?? shape.additionalProperties?.ref;
      if (ref !== undefined) assert.ok(definition(ref) !== undefined, `${name}.${property} → ${ref}`);
    }
  }
});

test('every kind of the table has a definition', () => {
  assert.ok(kinds().length > 300);
  for (const entry of kinds()) assert.ok(definition(entry.definition) !== undefined, `${entry.apiVersion} ${entry.kind}`);
});

test('a container port carries required, enum, format and description', () => {
  const port = definition('io.k8s.api.core.v1.ContainerPort');
  assert.deepEqual(port?.required, ['containerPort']);
  assert.equal(port?.properties['containerPort']?.type, 'integer');
  assert.equal(port?.properties['containerPort']?.format, 'int32');
  assert.deepEqual(port?.properties['protocol']?.enum, ['SCTP', 'TCP', 'UDP']);
  assert.match(port?.properties['hostIP']?.description ?? '', /^What host IP to bind/);
});

test('special types keep their JSON form: quantity, int-or-string, time, bytes, maps', () => {
  const shape = (name: string, property: string) => {
    const { type, format, items, additionalProperties } = definition(name)?.properties[property] ?? {};
    return [type, format, items?.type, additionalProperties?.type, additionalProperties?.format];
  };
  assert.deepEqual(shape('io.k8s.api.core.v1.ResourceRequirements', 'limits'), ['object', undefined, undefined, 'quantity', undefined]);
  assert.deepEqual(shape('io.k8s.api.core.v1.HTTPGetAction', 'port'), ['intOrString', undefined, undefined, undefined, undefined]);
  assert.deepEqual(shape('io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta', 'creationTimestamp'), ['string', 'date-time', undefined, undefined, undefined]);
  assert.deepEqual(shape('io.k8s.api.core.v1.Secret', 'data'), ['object', undefined, undefined, 'string', 'byte']);
  assert.deepEqual(shape('io.k8s.api.coordination.v1.LeaseSpec', 'renewTime'), ['string', 'date-time-micro', undefined, undefined, undefined]);
});

test('kinds of removed versions are known and marked', () => {
  assert.ok(kindEntry('extensions/v1beta1', 'Deployment')?.removed !== undefined);
  assert.ok(kindEntry('batch/v1beta1', 'CronJob')?.removed !== undefined);
  assert.equal(kindEntry('apps/v1', 'Deployment')?.removed, undefined);
  assert.equal(kindEntry('apps/v1', 'Deploymnet'), undefined);
});

test('names from prototypes are no definitions', () => {
  assert.equal(definition('constructor'), undefined);
  assert.equal(definition('__proto__'), undefined);
});
