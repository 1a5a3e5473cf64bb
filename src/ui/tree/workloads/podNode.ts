import type { Container, ContainerStatus, Event, Pod } from '../../../api/objects.ts';
import { summarizePod } from '../../../api/kinds/pod/printer.ts';
import { isPodReady } from '../../../api/podInfo.ts';
import type { Health, TreeNode } from '../treeNode.ts';
import { toTooltip } from '../conditions.ts';
import { t } from '../../../base/words.ts';
import { podLabel } from './podLabel.ts';

/** `parent`: the name of the workload below which the pod stands. `lastEvent`: about the pod, or about the part of it that a field path names. */
export interface PodPlace { readonly parent: string | undefined; readonly lastEvent: (fieldPath?: string) => Event | undefined }

/**
 * A pod with its containers below, told as `kubectl get pods` tells it; what matters most comes first, since a narrow side bar cuts
 * the rest.
 */
export function toPodNode(pod: Pod, { parent, lastEvent }: PodPlace): TreeNode {
  const name = pod.metadata.name ?? '';
  const namespace = pod.metadata.namespace ?? '';
  const { reason: status, readyContainers: ready, totalContainers: total, restarts } = summarizePod(pod);
  const health = podHealth(pod, status);
  const words = [
    status, ...(status === 'Running' && ready < total ? [t('{0}/{1} ready', ready, total)] : []), ...(restarts > 0 ? [t(restarts === 1 ? '1 restart' : '{0} restarts', restarts)] : []),
  ].join(', ');
  const label = podLabel(name, parent);
  return {
    id: `pod/${pod.metadata.uid}`, label, description: label === name ? words : `${words}, ${name}`, icon: 'symbol-namespace', health, contextValue: `${health}Pod`,
    spoken: t(isPodReady(pod) ? 'Pod {0}, {1}, ready' : 'Pod {0}, {1}', name, words),
    tooltip: () => toTooltip(`Pod ${namespace}/${name}`, [
      [t('Status'), status], [t('Node'), pod.spec?.nodeName], [t('Address'), pod.status?.podIP], [t('Reason'), pod.status?.reason], [t('Message'), pod.status?.message ?? waitingFor(pod)],
    ], pod.status?.conditions, lastEvent()),
    target: { kind: 'Pod', namespace, name },
    children: () => containersToShow(pod).map(container => toContainerNode(pod, container, lastEvent(container.fieldPath))),
  };
}

/** What keeps a container of the pod from running, in the kubelet's words. */
function waitingFor({ status }: Pod): string | undefined {
  return [...status?.initContainerStatuses ?? [], ...status?.containerStatuses ?? []].map(({ state }) => state?.waiting?.message).find(message => message !== undefined);
}

interface ShownContainer { readonly name: string; readonly image: string; readonly status: ContainerStatus | undefined; /** What it is besides one of the pod's own; '' for those. */ readonly role: string; /** Kubernetes judges no readiness of init and debug containers. */ readonly isJudged: boolean; /** As events name it. */ readonly fieldPath: string }

/** The pod's own containers, then sidecars, init containers that have not done their work, and those that were put in for debugging. */
function containersToShow({ spec, status }: Pod): ShownContainer[] {
  const shown = (containers: readonly { readonly name: string; readonly image?: string }[] | undefined, statuses: readonly ContainerStatus[] | undefined, { role, isJudged, list }: Pick<ShownContainer, 'role' | 'isJudged'> & { readonly list: string }) =>
    (containers ?? []).map(({ name, image = '' }) => ({ name, image, role, isJudged, fieldPath: `spec.${list}{${name}}`, status: statuses?.find(candidate => candidate.name === name) }));
  const isSidecar = ({ restartPolicy }: Container) => restartPolicy === 'Always';
  return [
    ...shown(spec?.containers, status?.containerStatuses, { role: '', isJudged: true, list: 'containers' }),
    ...shown(spec?.initContainers?.filter(isSidecar), status?.initContainerStatuses, { role: t('sidecar'), isJudged: true, list: 'initContainers' }),
    ...shown(spec?.initContainers?.filter(container => !isSidecar(container)), status?.initContainerStatuses, { role: t('init container'), isJudged: false, list: 'initContainers' })
      .filter(({ status: run }) => run?.state?.terminated?.exitCode !== 0),
    ...shown(spec?.ephemeralContainers, status?.ephemeralContainerStatuses, { role: t('debug container'), isJudged: false, list: 'ephemeralContainers' }),
  ];
}

function podHealth(pod: Pod, status: string): Health {
  if (pod.metadata.deletionTimestamp !== undefined) return 'stopped';
  if (pod.status?.phase === 'Succeeded') return 'stopped';
  if (pod.status?.phase === 'Failed' || /BackOff|Err|Error|OOMKilled|Invalid/.test(status)) return 'failed';
  return isPodReady(pod) ? 'healthy' : 'progressing';
}

function toContainerNode(pod: Pod, { name, image, status, role, isJudged }: ShownContainer, event: Event | undefined): TreeNode {
  const { words: state, health } = containerState(isJudged || status === undefined ? status : { ...status, ready: true });
  const words = role === '' ? state : `${state}, ${role}`;
  return {
    id: `container/${pod.metadata.uid}/${name}`, label: name, description: `${words}, ${image}`, icon: 'package', health,
    contextValue: `${status?.state?.running === undefined ? 'stopped' : 'running'}Container`, spoken: t('Container {0}, image {1}, {2}', name, image, words),
    tooltip: () => toTooltip(t('Container {0}', name), [
      [t('Image'), image], [t('State'), words], [t('Restarts'), String(status?.restartCount ?? 0)], [t('Last end'), status?.lastState?.terminated && describeEnd(status.lastState.terminated)],
      [t('Message'), status?.state?.waiting?.message ?? status?.state?.terminated?.message],
    ], isJudged && status !== undefined ? [{ type: 'Started', status: toStatus(status.started) }, { type: 'Ready', status: toStatus(status.ready) }] : [], event),
    target: { kind: 'Container', namespace: pod.metadata.namespace ?? '', name: pod.metadata.name ?? '', container: name },
  };
}

function containerState(status: ContainerStatus | undefined): { readonly words: string; readonly health: Health } {
  const { running, waiting, terminated } = status?.state ?? {};
  if (running !== undefined) return status?.ready === true ? { words: t('running'), health: 'healthy' } : { words: t('running, not ready'), health: 'progressing' };
  if (terminated !== undefined) return { words: describeEnd(terminated), health: terminated.exitCode === 0 ? 'stopped' : 'failed' };
  const reason = waiting?.reason ?? t('waiting');
  return { words: reason, health: /BackOff|Err|Error|Invalid/.test(reason) ? 'failed' : 'progressing' };
}

function describeEnd({ reason, exitCode }: NonNullable<NonNullable<ContainerStatus['state']>['terminated']>): string { return t('{0} (exit code {1})', reason ?? t('terminated'), exitCode); }

/** As conditions say it. */
function toStatus(value: boolean | undefined): string { return value === true ? 'True' : 'False'; }
