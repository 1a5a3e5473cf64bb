import { matchesLabelSelector } from '../../api/selectors.ts';
import { t } from '../../base/words.ts';
import { toLabelSelector } from '../workspace/selectorKinds.ts';
import { objectRule, podRule, type PracticeRule } from './practiceRule.ts';

const INTERNAL_TYPES = ['ClusterIP', 'ExternalName'];

const rules: readonly Omit<PracticeRule, 'group'>[] = [
  objectRule({ code: 'exposed-services', title: 'Services are not open to the outside.', from: ['kube-linter exposed-services'], isOptional: true }, ['Service'], ({ data }) => {
    const type = data.spec?.['type'];
    return typeof type !== 'string' || INTERNAL_TYPES.includes(type) ? undefined : [['spec', 'type'], t('a Service of type {0} is open to the outside', type)];
  }),
  objectRule({ code: 'service-type', title: 'Services are not of type NodePort.', from: ['kube-score service-type'], isOptional: true }, ['Service'], ({ data }) =>
    data.spec?.['type'] === 'NodePort' ? [['spec', 'type'], t('a NodePort is open on every node: use a ClusterIP behind an Ingress, or a LoadBalancer')] : undefined),
  podRule({ code: 'non-isolated-pod', title: 'A NetworkPolicy says who may reach a pod.', from: ['kube-linter non-isolated-pod', 'kube-score pod-networkpolicy'], isOptional: true, acrossObjects: true }, ({ metadata, path }, { workspace, object }) =>
    workspace.objectsOfKind({ group: 'networking.k8s.io', kind: 'NetworkPolicy' }).some(({ object: policy }) => workspace.isSameNamespace(policy.namespace, object.namespace) && policy.selectors.some(({ kind, selector }) => kind.selects === 'pods' && matchesLabelSelector(selector, metadata.labels)))
      ? undefined : [path.length === 0 ? ['metadata', 'name'] : ['metadata', 'labels'], t('no NetworkPolicy of this workspace chooses the pod: everybody may reach it')]),
  objectRule({ code: 'dangling-servicemonitor', title: 'ServiceMonitors choose a Service of the workspace.', from: ['kube-linter dangling-servicemonitor'], isOptional: true, acrossObjects: true }, ['ServiceMonitor'], ({ data: { spec = {} }, object, workspace }) => {
    const { any, matchNames } = (spec['namespaceSelector'] ?? {}) as { readonly any?: unknown; readonly matchNames?: unknown };
    const namespaces = Array.isArray(matchNames) && matchNames.length > 0 ? matchNames.map(String) : [object.namespace];
    return workspace.objectsOfKind({ group: '', kind: 'Service' }).some(({ object: service }) => (any === true || namespaces.some(namespace => workspace.isSameNamespace(service.namespace, namespace))) && matchesLabelSelector(toLabelSelector('selector', spec['selector']), service.labels))
      ? undefined : [['spec', 'selector'], t('the selector chooses no Service of this workspace')];
  }),
  podRule({ code: 'dnsconfig-options', title: 'Pods set DNS options.', from: ['kube-linter dnsconfig-options'], isOptional: true }, ({ spec }) =>
    spec.dnsConfig?.options?.some(({ name, value }) => name === 'ndots' && value !== undefined) === true ? undefined : [['spec', 'dnsConfig', 'options'], t('ndots is not set: every name of the outside is asked for five times')]),
];

/** Who reaches what. */
export const networkRules: readonly PracticeRule[] = rules.map(rule => ({ ...rule, group: 'network' }));
