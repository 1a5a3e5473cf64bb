import type { Container, LabelSelector, Probe } from '../../api/objects.ts';
import { semanticEqual } from '../../api/semanticEqual.ts';
import { matchesLabelSelector } from '../../api/selectors.ts';
import { t } from '../../base/words.ts';
import { stringAt, toData, valueAt, type MappingNode } from '../../manifest/node.ts';
import { appContainerRule, objectRule, podRule, type Complaint, type PodSubject, type PracticeRule, type PracticeSubject } from './practiceRule.ts';

const WORKLOADS = ['Deployment', 'StatefulSet', 'ReplicaSet', 'ReplicationController'];
/** Pods of these run on and on. */
const SERVING = [...WORKLOADS, 'DaemonSet'];

const replicasOf = ({ data }: PracticeSubject) => typeof data.spec?.['replicas'] === 'number' ? data.spec['replicas'] : 1;
const selectorOf = ({ data }: { readonly data: { readonly spec?: Readonly<Record<string, unknown>> } }) => data.spec?.['selector'] as LabelSelector | undefined;

/** Objects of a kind in the subject's namespace. */
function objectsOf({ workspace, object }: PracticeSubject, group: string, kind: string) {
  return workspace.objectsOfKind({ group, kind }).filter(each => workspace.isSameNamespace(each.object.namespace, object.namespace));
}

/** Whether a selector of some object of that kind chooses the subject's pods. */
function isSelectedBy(subject: PracticeSubject, group: string, kind: string): boolean {
  return objectsOf(subject, group, kind).some(({ object }) => object.selectors.some(({ kind: { selects }, selector }) => selects === 'pods' && subject.pods.some(({ metadata }) => matchesLabelSelector(selector, metadata.labels))));
}

const scalerOf = (subject: PracticeSubject) => objectsOf(subject, 'autoscaling', 'HorizontalPodAutoscaler').find(({ object }) => object.references.some(({ target }) => target.kind === subject.object.kind && target.name === subject.object.name));

/** Probes at ports that the container does not declare. */
const probePort = (field: 'livenessProbe' | 'readinessProbe' | 'startupProbe') => ({ [field]: probe, ports = [] }: Container): Complaint | undefined => {
  for (const kind of ['httpGet', 'tcpSocket', 'grpc'] as const) {
    const port = probe?.[kind]?.port;
    if (port !== undefined && !ports.some(({ name, containerPort }) => containerPort === port || name === port)) return [[field, kind, 'port'], t('the container declares no port {0}', JSON.stringify(port))];
  }
  return undefined;
};

/** Spreads the subject's pods over nodes. */
const isSpread = ({ spec, metadata }: PodSubject) => {
  const affinity = spec.affinity?.podAntiAffinity;
  const terms = [...affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [], ...(affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ podAffinityTerm }) => podAffinityTerm)];
  return terms.some(({ labelSelector }) => matchesLabelSelector(labelSelector, metadata.labels)) || (spec.topologySpreadConstraints ?? []).length > 0;
};

const handlerOf = ({ httpGet, tcpSocket, exec, grpc }: Probe) => ({ httpGet, tcpSocket, exec, grpc });

/** Whether a budget's bound leaves no pod that may go, for that many pods. */
function leavesNone(bound: unknown, count: number, meaning: 'available' | 'unavailable'): boolean {
  const percent = typeof bound === 'string' && bound.endsWith('%') ? Number(bound.slice(0, -1)) : undefined;
  const amount = percent === undefined ? Number(bound) : Math.ceil(count * percent / 100);
  return meaning === 'unavailable' ? amount === 0 : amount >= count;
}

function budgetComplaint(subject: PracticeSubject, field: 'minAvailable' | 'maxUnavailable'): Complaint | undefined {
  const bound = subject.data.spec?.[field];
  const selector = selectorOf(subject);
  if (bound === undefined || selector === undefined) return undefined;
  const workloads = subject.workspace.podsSelectedBy(selector, subject.object.namespace).filter(({ object }) => WORKLOADS.includes(object.kind));
  const count = workloads.map(({ object }) => replicasWritten(object.manifest?.root)).reduce((sum, each) => sum + each, 0);
  if (workloads.length === 0 || !leavesNone(bound, count, field === 'minAvailable' ? 'available' : 'unavailable')) return undefined;
  return [['spec', field], count === 1 ? t('with one replica no pod may ever be evicted: nodes cannot be drained') : t('with {0} replicas no pod may ever be evicted: nodes cannot be drained', count)];
}

/** As written; one where nothing is. */
function replicasWritten(root: MappingNode | undefined): number {
  const replicas = toData(valueAt(root, ['spec', 'replicas']));
  return typeof replicas === 'number' ? replicas : 1;
}

const serving = (subject: PracticeSubject) => SERVING.includes(subject.object.kind);

const rules: readonly Omit<PracticeRule, 'group'>[] = [
  appContainerRule({ code: 'no-readiness-probe', title: 'Containers that serve have a readiness probe.', from: ['kube-linter no-readiness-probe', 'kube-score pod-probes'], isOptional: true }, ({ readinessProbe }, _pod, subject) =>
    !serving(subject) || readinessProbe !== undefined ? undefined : [['readinessProbe'], t('no readiness probe: Services send requests before the container can answer')]),
  appContainerRule({ code: 'no-liveness-probe', title: 'Containers that serve have a liveness probe.', from: ['kube-linter no-liveness-probe'], isOptional: true }, ({ livenessProbe }, _pod, subject) =>
    !serving(subject) || livenessProbe !== undefined ? undefined : [['livenessProbe'], t('no liveness probe: a container that hangs is not restarted')]),
  appContainerRule({ code: 'pod-probes-identical', title: 'The liveness probe is not the readiness probe.', from: ['kube-score pod-probes-identical'] }, ({ livenessProbe, readinessProbe }) =>
    livenessProbe !== undefined && readinessProbe !== undefined && semanticEqual(handlerOf(livenessProbe), handlerOf(readinessProbe)) && (livenessProbe.failureThreshold ?? 3) <= (readinessProbe.failureThreshold ?? 3)
      ? [['livenessProbe'], t('liveness and readiness are asked alike: a container that is busy is restarted instead of spared')] : undefined),
  appContainerRule({ code: 'liveness-port', title: 'Liveness probes ask declared ports.', from: ['kube-linter liveness-port'] }, probePort('livenessProbe')),
  appContainerRule({ code: 'readiness-port', title: 'Readiness probes ask declared ports.', from: ['kube-linter readiness-port'] }, probePort('readinessProbe')),
  appContainerRule({ code: 'startup-port', title: 'Startup probes ask declared ports.', from: ['kube-linter startup-port'] }, probePort('startupProbe')),
  objectRule({ code: 'deployment-replicas', title: 'Deployments have two replicas or more.', from: ['kube-score deployment-replicas'], isOptional: true, acrossObjects: true }, ['Deployment'], subject =>
    replicasOf(subject) >= 2 || scalerOf(subject) !== undefined ? undefined : [['spec', 'replicas'], t('one replica is no replica when its node goes')]),
  objectRule({ code: 'minimum-three-replicas', title: 'Workloads have three replicas or more.', from: ['kube-linter minimum-three-replicas'], isOptional: true }, ['Deployment', 'StatefulSet'], subject =>
    replicasOf(subject) >= 3 ? undefined : [['spec', 'replicas'], t('fewer than three replicas')]),
  objectRule({ code: 'hpa-minimum-three-replicas', title: 'Autoscalers keep three replicas or more.', from: ['kube-linter hpa-minimum-three-replicas'], isOptional: true }, ['HorizontalPodAutoscaler'], ({ data }) =>
    Number(data.spec?.['minReplicas'] ?? 1) >= 3 ? undefined : [['spec', 'minReplicas'], t('fewer than three replicas')]),
  objectRule({ code: 'horizontalpodautoscaler-replicas', title: 'Autoscalers keep two replicas or more.', from: ['kube-score horizontalpodautoscaler-replicas'], isOptional: true }, ['HorizontalPodAutoscaler'], ({ data }) =>
    Number(data.spec?.['minReplicas'] ?? 1) >= 2 ? undefined : [['spec', 'minReplicas'], t('one replica is no replica when its node goes')]),
  objectRule({ code: 'deployment-targeted-by-hpa-does-not-have-replicas-configured', title: 'What an autoscaler scales sets no replicas itself.', from: ['kube-score deployment-targeted-by-hpa-does-not-have-replicas-configured'], acrossObjects: true }, ['Deployment', 'StatefulSet'], subject =>
    subject.data.spec?.['replicas'] !== undefined && scalerOf(subject) !== undefined ? [['spec', 'replicas'], t('every apply sets the replicas back that the HorizontalPodAutoscaler chose: leave them out')] : undefined),
  objectRule({ code: 'no-rolling-update-strategy', title: 'Deployments roll.', from: ['kube-linter no-rolling-update-strategy', 'kube-score deployment-strategy'], isOptional: true }, ['Deployment'], ({ data }) =>
    ((data.spec?.['strategy'] as { type?: string } | undefined)?.type ?? 'RollingUpdate') === 'RollingUpdate' ? undefined : [['spec', 'strategy', 'type'], t('every rollout stops all pods before it starts new ones')]),
  objectRule({ code: 'no-anti-affinity', title: 'Replicas are spread over nodes.', from: ['kube-linter no-anti-affinity', 'kube-score deployment-has-host-podantiaffinity', 'kube-score statefulset-has-host-podantiaffinity'] }, ['Deployment', 'StatefulSet'], subject =>
    replicasOf(subject) < 2 ? undefined : subject.pods.filter(pod => !isSpread(pod)).map(({ path }) => [[...path, 'spec', 'affinity', 'podAntiAffinity'], t('nothing keeps the replicas from standing on one node')] as const)),
  objectRule({ code: 'statefulset-has-servicename', title: 'The Service that a StatefulSet names is headless.', from: ['kube-score statefulset-has-servicename'], acrossObjects: true }, ['StatefulSet'], ({ data, object: { namespace }, workspace }) => {
    const name = data.spec?.['serviceName'];
    const services = typeof name !== 'string' ? [] : workspace.find({ group: '', kind: 'Service', name, namespace });
    return services.length === 0 || services.some(({ object: { manifest } }) => manifest === undefined || stringAt(manifest.root, ['spec', 'clusterIP']) === 'None') ? undefined : [['spec', 'serviceName'], t('Service "{0}" is not headless: it gives the pods no names of their own', String(name))];
  }),
  podRule({ code: 'pod-topology-spread-constraints', title: 'Pods are spread by topology constraints.', from: ['kube-score pod-topology-spread-constraints'], isOptional: true }, ({ spec }, subject) =>
    !WORKLOADS.includes(subject.object.kind) || (spec.topologySpreadConstraints ?? []).length > 0 ? undefined : [['spec', 'topologySpreadConstraints'], t('no topology spread constraint is set')]),
  podRule({ code: 'no-node-affinity', title: 'Pods say which nodes they want.', from: ['kube-linter no-node-affinity'], isOptional: true }, ({ spec }, subject) =>
    !serving(subject) || spec.affinity?.nodeAffinity !== undefined ? undefined : [['spec', 'affinity', 'nodeAffinity'], t('no node affinity is set')]),
  podRule({ code: 'restart-policy', title: 'Pods say how they are restarted.', from: ['kube-linter restart-policy'], isOptional: true }, ({ spec }) =>
    spec.restartPolicy === 'Always' || spec.restartPolicy === 'OnFailure' ? undefined : [['spec', 'restartPolicy'], t('restartPolicy is not Always or OnFailure')]),
  objectRule({ code: 'deployment-has-poddisruptionbudget', title: 'Workloads have a PodDisruptionBudget.', from: ['kube-score deployment-has-poddisruptionbudget', 'kube-score statefulset-has-poddisruptionbudget'], isOptional: true, acrossObjects: true }, ['Deployment', 'StatefulSet'], subject =>
    replicasOf(subject) < 2 || isSelectedBy(subject, 'policy', 'PodDisruptionBudget') ? undefined : [['metadata', 'name'], t('no PodDisruptionBudget of this workspace keeps pods of it running while nodes are drained')]),
  objectRule({ code: 'poddisruptionbudget-has-policy', title: 'Budgets say how many pods.', from: ['kube-score poddisruptionbudget-has-policy'] }, ['PodDisruptionBudget'], ({ data }) =>
    data.spec?.['minAvailable'] === undefined && data.spec?.['maxUnavailable'] === undefined ? [['spec'], t('the budget says neither minAvailable nor maxUnavailable')] : undefined),
  objectRule({ code: 'pdb-min-available', title: 'minAvailable leaves a pod that may go.', from: ['kube-linter pdb-min-available'], acrossObjects: true }, ['PodDisruptionBudget'], subject => budgetComplaint(subject, 'minAvailable')),
  objectRule({ code: 'pdb-max-unavailable', title: 'maxUnavailable is not zero.', from: ['kube-linter pdb-max-unavailable'], acrossObjects: true }, ['PodDisruptionBudget'], subject => budgetComplaint(subject, 'maxUnavailable')),
  objectRule({ code: 'pdb-unhealthy-pod-eviction-policy', title: 'Budgets say whether pods that are not healthy may go.', from: ['kube-linter pdb-unhealthy-pod-eviction-policy'] }, ['PodDisruptionBudget'], ({ data }) =>
    data.spec?.['unhealthyPodEvictionPolicy'] === undefined ? [['spec', 'unhealthyPodEvictionPolicy'], t('pods that crash can block a drain: set unhealthyPodEvictionPolicy')] : undefined),
  objectRule({ code: 'job-ttl-seconds-after-finished', title: 'Jobs go after they finish; those of a CronJob by its history limits.', from: ['kube-linter job-ttl-seconds-after-finished'] }, ['Job', 'CronJob'], ({ data, object }) => {
    const template = (data.spec?.['jobTemplate'] as { spec?: { ttlSecondsAfterFinished?: number } } | undefined)?.spec;
    if (object.kind === 'CronJob') return template?.ttlSecondsAfterFinished === undefined ? undefined : [['spec', 'jobTemplate', 'spec', 'ttlSecondsAfterFinished'], t('the CronJob\'s history limits remove its Jobs already')];
    return data.spec?.['ttlSecondsAfterFinished'] === undefined ? [['spec', 'ttlSecondsAfterFinished'], t('the finished Job stays until somebody deletes it: set ttlSecondsAfterFinished')] : undefined;
  }),
  objectRule({ code: 'cronjob-has-deadline', title: 'CronJobs have a starting deadline.', from: ['kube-score cronjob-has-deadline'], isOptional: true }, ['CronJob'], ({ data }) =>
    data.spec?.['startingDeadlineSeconds'] === undefined ? [['spec', 'startingDeadlineSeconds'], t('after 100 missed runs a CronJob without a starting deadline starts no more')] : undefined),
];

/** What keeps a program available. */
export const reliabilityRules: readonly PracticeRule[] = rules.map(rule => ({ ...rule, group: 'reliability' }));
