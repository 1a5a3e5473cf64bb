import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkSchema, decodingError } from '../../../../src/api/schema/check.ts';

const gvk = { apiVersion: 'apps/v1', kind: 'Deployment' };
const pod = { apiVersion: 'v1', kind: 'Pod' };
const deployment = (spec: object) => ({ ...gvk, metadata: { name: 'web' }, spec: { selector: {}, template: {}, ...spec } });
const withContainer = (container: object) => ({ ...pod, metadata: { name: 'p' }, spec: { containers: [{ name: 'c', ...container }] } });

test('a correct object has no problems', () => {
  assert.deepEqual(checkSchema(withContainer({ image: 'a', ports: [{ containerPort: 80 }, { containerPort: 80, protocol: 'UDP' }], resources: { limits: { cpu: 1, memory: '1Gi' } }, livenessProbe: { httpGet: { port: 'http' } } }), 'v1', 'Pod'), []);
});

test('nulls are told apart: fields that are left out, and zero values in lists and maps; a field that nobody knows is unknown though it is null', () => {
  const found = checkSchema({ ...pod, metadata: { name: 'p', labels: { a: null } }, spec: { containers: [null], nodeName: null, odd: null } }, 'v1', 'Pod');
  assert.deepEqual(found.map(({ code, path, subject }) => [code, path.join('.'), subject]), [['nullItem', 'metadata.labels.a', 'string'], ['nullItem', 'spec.containers.0', 'object'], ['nullField', 'spec.nodeName', 'nodeName'], ['unknownField', 'spec.odd', 'odd']]);
});

const decoding: readonly [string, object, { apiVersion: string; kind: string }, string][] = [
  ['a text for a number', deployment({ replicas: 'three' }), gvk, 'json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32'],
  ['a fraction for an integer', deployment({ replicas: 1.5 }), gvk, 'json: cannot unmarshal number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32'],
  ['a number beyond int32', deployment({ replicas: 99999999999 }), gvk, 'json: cannot unmarshal number 99999999999 into Go struct field DeploymentSpec.spec.replicas of type int32'],
  ['a number for an environment value', withContainer({ env: [{ name: 'A', value: 1 }] }), pod, 'json: cannot unmarshal number into Go struct field EnvVar.spec.containers.env.value of type string'],
  ['a number for a label', { ...pod, metadata: { labels: { a: 1 } } }, pod, 'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string'],
  ['a map for a list', { ...pod, spec: { containers: { name: 'a' } } }, pod, 'json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container'],
  ['a text for a struct', { ...pod, spec: 'x' }, pod, 'json: cannot unmarshal string into Go struct field Pod.spec of type v1.PodSpec'],
  ['a text for a bool', { ...pod, spec: { containers: [], hostNetwork: 'yes' } }, pod, 'json: cannot unmarshal string into Go struct field PodSpec.spec.hostNetwork of type bool'],
  ['a number for a named string type', withContainer({ imagePullPolicy: 3 }), pod, 'json: cannot unmarshal number into Go struct field Container.spec.containers.imagePullPolicy of type v1.PullPolicy'],
  ['a bad quantity', withContainer({ resources: { limits: { memory: '1 GB' } } }), pod, "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"],
  ['bytes that are no base64', { apiVersion: 'v1', kind: 'Secret', data: { a: 'no!' } }, { apiVersion: 'v1', kind: 'Secret' }, 'illegal base64 data at input byte 2'],
  ['a bad time', { ...pod, metadata: { deletionTimestamp: 'soon' } }, pod, 'parsing time "soon" as "2006-01-02T15:04:05Z07:00": cannot parse "soon" as "2006"'],
];
for (const [name, object, { apiVersion, kind }, sentence] of decoding) {
  test(`${name} is refused in kube-apiserver's words`, () => {
    const error = decodingError(checkSchema(object, apiVersion, kind), { apiVersion, kind, strict: false });
    assert.equal(error?.code, 400);
    assert.equal(error?.reason, 'BadRequest');
    assert.equal(error?.message, `${kind} in version "v1" cannot be handled as a ${kind}: ${sentence}`);
  });
}

test('unknown fields are refused by strict decoding only, with their paths', () => {
  const problems = checkSchema({ ...withContainer({ livenesProbe: {} }), extra: 1 }, 'v1', 'Pod');
  assert.equal(decodingError(problems, { ...pod, strict: false }), undefined);
  assert.equal(decodingError(problems, { ...pod, strict: true })?.message, 'Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec.containers[0].livenesProbe", unknown field "extra"');
  assert.deepEqual(problems.map(({ code, path, subject }) => ({ code, path, subject })), [
    { code: 'unknownField', path: ['spec', 'containers', 0, 'livenesProbe'], subject: 'livenesProbe' }, { code: 'unknownField', path: ['extra'], subject: 'extra' },
  ]);
});

test('missing fields, values outside an enum and duplicate items are found with their paths', () => {
  const problems = checkSchema({ ...pod, spec: { restartPolicy: 'Sometimes', containers: [{ name: 'a', ports: [{ containerPort: 80 }, { containerPort: 80, protocol: 'TCP' }, {}] }, { name: 'a' }] } }, 'v1', 'Pod');
  assert.deepEqual(problems.map(({ code, path, subject }) => [code, path.join('.'), subject]), [
    ['notInEnum', 'spec.restartPolicy', 'Sometimes'],
    ['missingRequired', 'spec.containers.0.ports.2', 'containerPort'],
    ['duplicateItem', 'spec.containers.0.ports.1', '80, TCP'],
    ['duplicateItem', 'spec.containers.1', 'a'],
  ]);
  assert.deepEqual(problems[0]?.expected, ['Always', 'Never', 'OnFailure']);
});

test('names of prototypes are unknown fields and kinds outside the table pass', () => {
  assert.deepEqual(checkSchema({ ...pod, constructor: {}, toString: 1 }, 'v1', 'Pod').map(problem => problem.code), ['unknownField', 'unknownField']);
  assert.deepEqual(checkSchema({ anything: 1 }, 'example.com/v1', 'Widget'), []);
});
