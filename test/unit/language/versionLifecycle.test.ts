import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { diagnose } from '../../../src/language/diagnose.ts';
import { parseDocument } from '../../../src/manifest/parse.ts';
import { applyEdits } from './marked.ts';

const text = (apiVersion: string, kind: string) => `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a}\n`;
const found = (apiVersion: string, kind: string, minor: number) => diagnose(parseDocument(text(apiVersion, kind)), { isPatch: false, minor }).filter(({ code }) => code.endsWith('-api-version'));

const cases: readonly { readonly name: string; readonly version: string; readonly kind: string; readonly minor: number; readonly findings: readonly string[] }[] = [
  { name: 'a version before it is deprecated', version: 'flowcontrol.apiserver.k8s.io/v1beta2', kind: 'FlowSchema', minor: 25, findings: [] },
  { name: 'a version that goes', version: 'flowcontrol.apiserver.k8s.io/v1beta2', kind: 'FlowSchema', minor: 28, findings: ['warning deprecated-api-version: flowcontrol.apiserver.k8s.io/v1beta2 FlowSchema is deprecated since Kubernetes 1.26 and gone in 1.29; use flowcontrol.apiserver.k8s.io/v1beta3'] },
  { name: 'a version that is gone', version: 'flowcontrol.apiserver.k8s.io/v1beta2', kind: 'FlowSchema', minor: 29, findings: ['error removed-api-version: flowcontrol.apiserver.k8s.io/v1beta2 FlowSchema is no longer served since Kubernetes 1.29; use flowcontrol.apiserver.k8s.io/v1'] },
  { name: 'a version that is not there yet', version: 'admissionregistration.k8s.io/v1', kind: 'MutatingAdmissionPolicy', minor: 30, findings: ['error unavailable-api-version: admissionregistration.k8s.io/v1 MutatingAdmissionPolicy is served since Kubernetes 1.36, not by 1.30'] },
  { name: 'a version that goes, of which Kubernetes has no type any more', version: 'autoscaling/v2beta2', kind: 'HorizontalPodAutoscaler', minor: 25, findings: ['warning deprecated-api-version: autoscaling/v2beta2 HorizontalPodAutoscaler is deprecated since Kubernetes 1.23 and gone in 1.26; use autoscaling/v2'] },
  { name: 'a kind that is gone with nothing in its place', version: 'policy/v1beta1', kind: 'PodSecurityPolicy', minor: 36, findings: ['error removed-api-version: policy/v1beta1 PodSecurityPolicy is no longer served since Kubernetes 1.25'] },
  { name: 'a stable version', version: 'apps/v1', kind: 'Deployment', minor: 25, findings: [] },
];

suite('the versions that a Kubernetes serves', () => {
  for (const { name, version, kind, minor, findings } of cases) test(name, () => assert.deepEqual(found(version, kind, minor).map(({ severity, code, message }) => `${severity} ${code}: ${message}`), findings));

  test('the fix writes the version to use', () => {
    const [finding] = found('policy/v1beta1', 'PodDisruptionBudget', 36);
    assert.equal(applyEdits(text('policy/v1beta1', 'PodDisruptionBudget'), finding?.fixes[0]?.edits ?? []), text('policy/v1', 'PodDisruptionBudget'));
  });
});
