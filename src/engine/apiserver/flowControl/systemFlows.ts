import type { FlowSchema, FlowSchemaRule, PriorityLevelConfiguration } from '../../../api/objects.ts';

type Subject = FlowSchemaRule['subjects'][number];

const AUTO_UPDATE = { 'apf.kubernetes.io/autoupdate-spec': 'true' };
const ALL = ['*'];
const EVERYTHING: Omit<FlowSchemaRule, 'subjects'> = {
  resourceRules: [{ verbs: ALL, apiGroups: ALL, resources: ALL, namespaces: ALL, clusterScope: true }], nonResourceRules: [{ verbs: ALL, nonResourceURLs: ALL }],
};
const groups = (...names: readonly string[]): Subject[] => names.map(name => ({ kind: 'Group', group: { name } }));
const users = (...names: readonly string[]): Subject[] => names.map(name => ({ kind: 'User', user: { name } }));
const everybody = groups('system:unauthenticated', 'system:authenticated');
const systemAccounts: Subject[] = [{ kind: 'ServiceAccount', serviceAccount: { name: '*', namespace: 'kube-system' } }];
const leases = { apiGroups: ['coordination.k8s.io'], resources: ['leases'], namespaces: ALL };

/** The priority levels that every cluster has. @source k8s.io/apiserver pkg/apis/flowcontrol/bootstrap */
export const systemPriorityLevels: readonly PriorityLevelConfiguration[] = [
  makeLevel('exempt', { type: 'Exempt', exempt: { nominalConcurrencyShares: 0, lendablePercent: 0 } }),
  makeLevel('catch-all', { type: 'Limited', limited: { nominalConcurrencyShares: 5, lendablePercent: 0, limitResponse: { type: 'Reject' } } }),
  queued('system', { shares: 30, lendable: 33 }),
  queued('node-high', { shares: 40, lendable: 25 }),
  queued('leader-election', { shares: 10, lendable: 0, queues: 16, handSize: 4 }),
  queued('workload-high', { shares: 40, lendable: 50, queues: 128 }),
  queued('workload-low', { shares: 100, lendable: 90, queues: 128 }),
  queued('global-default', { shares: 20, lendable: 50, queues: 128 }),
];

/** The flow schemas that every cluster has, by precedence. */
export const systemFlowSchemas: readonly FlowSchema[] = [
  makeSchema('exempt', { level: 'exempt', precedence: 1 }, { subjects: groups('system:masters'), ...EVERYTHING }),
  makeSchema('probes', { level: 'exempt', precedence: 2 }, { subjects: everybody, nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/healthz', '/readyz', '/livez'] }] }),
  makeSchema('system-leader-election', { level: 'leader-election', precedence: 100, by: 'ByUser' }, { subjects: [...users('system:kube-controller-manager', 'system:kube-scheduler'), ...systemAccounts], resourceRules: [{ verbs: ['get', 'create', 'update'], ...leases }] }),
  makeSchema('system-node-high', { level: 'node-high', precedence: 400, by: 'ByUser' }, {
    subjects: groups('system:nodes'), resourceRules: [{ verbs: ALL, apiGroups: [''], resources: ['nodes', 'nodes/status'], namespaces: ALL, clusterScope: true }, { verbs: ALL, ...leases }],
  }),
  makeSchema('system-nodes', { level: 'system', precedence: 500, by: 'ByUser' }, { subjects: groups('system:nodes'), ...EVERYTHING }),
  makeSchema('kube-controller-manager', { level: 'workload-high', precedence: 800, by: 'ByNamespace' }, { subjects: users('system:kube-controller-manager'), ...EVERYTHING }),
  makeSchema('kube-scheduler', { level: 'workload-high', precedence: 800, by: 'ByNamespace' }, { subjects: users('system:kube-scheduler'), ...EVERYTHING }),
  makeSchema('kube-system-service-accounts', { level: 'workload-high', precedence: 900, by: 'ByNamespace' }, { subjects: systemAccounts, ...EVERYTHING }),
  makeSchema('service-accounts', { level: 'workload-low', precedence: 9000, by: 'ByUser' }, { subjects: groups('system:serviceaccounts'), ...EVERYTHING }),
  makeSchema('global-default', { level: 'global-default', precedence: 9900, by: 'ByUser' }, { subjects: everybody, ...EVERYTHING }),
  makeSchema('catch-all', { level: 'catch-all', precedence: 10_000, by: 'ByUser' }, { subjects: everybody, ...EVERYTHING }),
];

function makeLevel(name: string, spec: NonNullable<PriorityLevelConfiguration['spec']>): PriorityLevelConfiguration {
  return { apiVersion: 'flowcontrol.apiserver.k8s.io/v1', kind: 'PriorityLevelConfiguration', metadata: { name, annotations: { ...AUTO_UPDATE } }, spec };
}

function queued(name: string, { shares, lendable, queues = 64, handSize = 6 }: { readonly shares: number; readonly lendable: number; readonly queues?: number; readonly handSize?: number }): PriorityLevelConfiguration {
  return makeLevel(name, { type: 'Limited', limited: { nominalConcurrencyShares: shares, lendablePercent: lendable, limitResponse: { type: 'Queue', queuing: { queues, handSize, queueLengthLimit: 50 } } } });
}

function makeSchema(name: string, { level, precedence, by }: { readonly level: string; readonly precedence: number; readonly by?: 'ByUser' | 'ByNamespace' }, rule: FlowSchemaRule): FlowSchema {
  return {
    apiVersion: 'flowcontrol.apiserver.k8s.io/v1', kind: 'FlowSchema', metadata: { name, annotations: { ...AUTO_UPDATE } },
    spec: { priorityLevelConfiguration: { name: level }, matchingPrecedence: precedence, ...(by === undefined ? {} : { distinguisherMethod: { type: by } }), rules: [rule] },
  };
}
