import type { Environment } from '@marcbachmann/cel-js';
import { registerStruct } from './objectType.ts';

const NAMES = 'list<string>';
const TEXTS = 'map<string, string>';
const kind = { group: 'string', version: 'string', kind: 'string' };
const resource = { group: 'string', version: 'string', resource: 'string' };

/** @source k8s.io/apiserver pkg/admission/plugin/cel BuildRequestType, BuildNamespaceType */
const STRUCTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'kubernetes.GroupVersionKind': kind, 'kubernetes.GroupVersionResource': resource,
  'kubernetes.UserInfo': { username: 'string', uid: 'string', groups: NAMES, extra: `map<string, ${NAMES}>` },
  'kubernetes.AdmissionRequest': {
    kind: 'kubernetes.GroupVersionKind', resource: 'kubernetes.GroupVersionResource', subResource: 'string', requestKind: 'kubernetes.GroupVersionKind', requestResource: 'kubernetes.GroupVersionResource', requestSubResource: 'string',
    name: 'string', namespace: 'string', operation: 'string', userInfo: 'kubernetes.UserInfo', dryRun: 'bool', options: 'dyn',
  },
  'kubernetes.NamespaceMetadata': {
    name: 'string', generateName: 'string', namespace: 'string', labels: TEXTS, annotations: TEXTS, UID: 'string', creationTimestamp: 'dyn', deletionGracePeriodSeconds: 'int', deletionTimestamp: 'dyn', generation: 'int', resourceVersion: 'string', finalizers: NAMES,
  },
  'kubernetes.NamespaceCondition': { status: 'string', type: 'string', lastTransitionTime: 'dyn', message: 'string', reason: 'string' },
  'kubernetes.NamespaceSpec': { finalizers: NAMES }, 'kubernetes.NamespaceStatus': { conditions: 'list<kubernetes.NamespaceCondition>', phase: 'string' },
  'kubernetes.Namespace': { metadata: 'kubernetes.NamespaceMetadata', spec: 'kubernetes.NamespaceSpec', status: 'kubernetes.NamespaceStatus' },
};

/** The variables `request` and `namespaceObject` with their static types. */
export function addRequestTypes(environment: Environment): void {
  for (const [name, fields] of Object.entries(STRUCTS)) registerStruct(environment, name, fields);
  environment.registerVariable('request', 'kubernetes.AdmissionRequest').registerVariable('namespaceObject', 'kubernetes.Namespace');
}
