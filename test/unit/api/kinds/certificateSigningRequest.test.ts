import assert from 'node:assert/strict';
import { test } from 'node:test';
import { certificateSigningRequestBehaviour as behaviour } from '../../../../src/api/kinds/certificateSigningRequest/behaviour.ts';
import type { CertificateSigningRequest } from '../../../../src/api/objects.ts';
import { certificateSigningRequests } from '../../../../src/api/resources.ts';
import { CERTIFICATE_REQUEST, minimalObject } from '../../../minimalObjects.ts';
import { lines, NOW_MS } from './makeObjects.ts';

const NOW = '2026-01-10T12:00:00Z';
const write = { user: { name: 'jane', groups: ['devs'], extra: { scope: ['a'] } }, nowMs: NOW_MS };

function request(spec: object = {}, status: object = {}): CertificateSigningRequest {
  const minimal = minimalObject(certificateSigningRequests, 'a') as unknown as CertificateSigningRequest;
  const object = { ...minimal, spec: { ...minimal.spec, ...spec }, status } as CertificateSigningRequest;
  behaviour.applyDefaults(object);
  return object;
}
const approved = { type: 'Approved', status: 'True', reason: 'KubectlApprove' };
const certificate = Buffer.from('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n').toString('base64');

for (const { name, spec, expected } of [
  { name: 'a whole one', spec: {}, expected: [] },
  { name: 'no request', spec: { request: '' }, expected: ['spec.request: Invalid value: "": PEM block type must be CERTIFICATE REQUEST'] },
  { name: 'usages', spec: { usages: ['client auth', 'tea', 'client auth'] }, expected: ['spec.usages[1]: Unsupported value: "tea": supported values: "any", "cert sign", …', 'spec.usages[2]: Duplicate value: "client auth"'] },
  { name: 'no usage', spec: { usages: [] }, expected: ['spec.usages: Required value: usages must be provided'] },
  { name: 'no signer', spec: { signerName: '' }, expected: ['spec.signerName: Required value: signerName must be provided'] },
  { name: 'a signer without path', spec: { signerName: 'example.com' }, expected: ['spec.signerName: Invalid value: "example.com": must be a fully qualified domain and path of the form \'example.com/signer-name\''] },
  { name: 'a signer without domain', spec: { signerName: 'local/a' }, expected: ['spec.signerName: Invalid value: "local": should be a domain with at least two segments separated by dots'] },
  { name: 'the legacy signer', spec: { signerName: 'kubernetes.io/legacy-unknown' }, expected: ['spec.signerName: Invalid value: "kubernetes.io/legacy-unknown": the legacy signerName is not allowed via this API version'] },
  { name: 'a short life', spec: { expirationSeconds: 60 }, expected: ['spec.expirationSeconds: Invalid value: 60: may not specify a duration less than 600 seconds (10 minutes)'] },
]) {
  test(`CertificateSigningRequest validation: ${name}`, () => assert.deepEqual(lines(behaviour.validate(request(spec))).map(line => line.replace(/("cert sign"), .*/, '$1, …')), expected));
}

test('a request that another key signed is refused', () => {
  const der = Buffer.from(Buffer.from(CERTIFICATE_REQUEST, 'base64').toString('latin1').replace(/-----.*-----\n/g, ''), 'base64');
  der.writeUInt8(der.readUInt8(30) ^ 1, 30);
  const pem = `-----BEGIN CERTIFICATE REQUEST-----\n${der.toString('base64')}\n-----END CERTIFICATE REQUEST-----\n`;
  assert.match(lines(behaviour.validate(request({ request: Buffer.from(pem).toString('base64') })))[0] ?? '', /x509: certificate request signature is invalid$/);
});

test('who asks is written into the request, whatever it says', () => {
  const object = request({ username: 'root', groups: ['system:masters'], uid: '1' }, { conditions: [approved] });
  behaviour.prepareForCreate(object, write);
  const { username, groups, uid, extra } = object.spec;
  assert.deepEqual({ username, groups, uid, extra, status: object.status }, { username: 'jane', groups: ['devs'], uid: undefined, extra: { scope: ['a'] }, status: {} });
});

test('an ordinary update changes neither spec nor status', () => {
  const old = request({}, { conditions: [approved] });
  const next = request({ usages: ['any'] }, {});
  behaviour.prepareForUpdate(next, old, undefined, write);
  assert.deepEqual([next.spec, next.status], [old.spec, old.status]);
});

test('approval adds conditions with their times and leaves the certificate alone', () => {
  const old = request({}, { certificate: 'old' });
  const next = request({ usages: ['any'] }, { conditions: [approved], certificate: 'new' });
  behaviour.prepareForUpdate(next, old, 'approval', write);
  assert.deepEqual(next.spec, old.spec);
  assert.deepEqual(next.status, { certificate: 'old', conditions: [{ ...approved, lastUpdateTime: NOW, lastTransitionTime: NOW }] });
  assert.deepEqual(behaviour.validateUpdate(next, old, 'approval'), []);
});

test('the status takes a certificate, and no approval', () => {
  const old = request();
  const next = request({}, { conditions: [approved] });
  behaviour.prepareForUpdate(next, old, 'status', write);
  assert.deepEqual(lines(behaviour.validateUpdate(next, old, 'status')), ['status.conditions: Forbidden: updates may not add a condition of type "Approved"']);
  const issued = request({}, { certificate });
  assert.deepEqual(lines(behaviour.validateUpdate(issued, old, 'status')), ['status.certificate: Invalid value: "<certificate data>": x509: malformed certificate']);
  assert.deepEqual(lines(behaviour.validateUpdate(issued, old, 'approval')), ['status.certificate: Forbidden: updates may not set certificate content']);
  assert.deepEqual(lines(behaviour.validateUpdate(request({}, { certificate: 'eA==' }), issued, 'status')), ['status.certificate: Forbidden: updates may not modify existing certificate content']);
});

test('approval and denial exclude each other, and stay', () => {
  const both = request({}, { conditions: [approved, { type: 'Denied', status: 'True' }, { type: 'Failed', status: 'False' }, { type: 'Failed', status: '' }] });
  assert.deepEqual(lines(behaviour.validate(both)), [
    'status.conditions[1].type: Invalid value: "Denied": Approved and Denied conditions are mutually exclusive', 'status.conditions[2].status: Unsupported value: "False": supported values: "True"',
    'status.conditions[3].status: Required value', 'status.conditions[3].type: Duplicate value: "Failed"',
  ]);
  assert.deepEqual(lines(behaviour.validateUpdate(request(), request({}, { conditions: [approved] }), 'approval')), ['status.conditions: Forbidden: updates may not remove a condition of type "Approved"']);
});

test('a request is shown with its state, and found by its signer', () => {
  const shown = (status: object) => behaviour.row(request({ expirationSeconds: 3600, username: 'jane' }, status), NOW_MS);
  assert.deepEqual(shown({}), ['a', '<unknown>', 'kubernetes.io/kube-apiserver-client', 'jane', '60m', 'Pending']);
  assert.equal(shown({ conditions: [approved], certificate })[5], 'Approved,Issued');
  assert.equal(shown({ conditions: [{ type: 'Denied', status: 'True' }, { type: 'Failed', status: 'True' }] })[5], 'Denied,Failed');
  assert.deepEqual(behaviour.selectableFields(request()), { 'spec.signerName': 'kubernetes.io/kube-apiserver-client' });
});
