import type { ContainerStatus, Event, Pod } from '../../../api/objects.ts';
import { isPodReady } from '../../../api/podInfo.ts';
import type { Health, TreeNode } from '../treeNode.ts';
import { toTooltip } from '../conditions.ts';
import { t } from '../../words.ts';

/** A pod with its containers below, told as `kubectl get pods` tells it. */
export function toPodNode(pod: Pod, event: Event | undefined, status: string): TreeNode {
  const name = pod.metadata.name ?? '';
  const namespace = pod.metadata.namespace ?? '';
  const statuses = [...pod.status?.initContainerStatuses ?? [], ...pod.status?.containerStatuses ?? []];
  const restarts = statuses.reduce((sum, container) => sum + container.restartCount, 0);
  const health = podHealth(pod, status);
  const description = [status, restarts > 0 ? t(restarts === 1 ? '1 restart' : '{0} restarts', restarts) : ''].filter(part => part !== '').join(', ');
  return {
    id: `pod/${pod.metadata.uid}`, label: name, description, icon: 'symbol-namespace', health, contextValue: `${health}Pod`,
    spoken: t(isPodReady(pod) ? 'Pod {0}, {1}, ready' : 'Pod {0}, {1}', name, description),
    tooltip: () => toTooltip(`Pod ${namespace}/${name}`, [
      [t('Status'), status], [t('Node'), pod.spec?.nodeName], [t('Address'), pod.status?.podIP], [t('Reason'), pod.status?.reason], [t('Message'), pod.status?.message],
    ], pod.status?.conditions, event),
    target: { kind: 'Pod', namespace, name },
    children: () => (pod.spec?.containers ?? []).map(({ name: container, image }) =>
      toContainerNode(pod, container, image ?? '', pod.status?.containerStatuses?.find(candidate => candidate.name === container))),
  };
}

function podHealth(pod: Pod, status: string): Health {
  if (pod.metadata.deletionTimestamp !== undefined) return 'stopped';
  if (pod.status?.phase === 'Succeeded') return 'stopped';
  if (pod.status?.phase === 'Failed' || /BackOff|Err|Error|OOMKilled|Invalid/.test(status)) return 'failed';
  return isPodReady(pod) ? 'healthy' : 'progressing';
}

function toContainerNode(pod: Pod, name: string, image: string, status: ContainerStatus | undefined): TreeNode {
  const { words, health } = containerState(status);
  return {
    id: `container/${pod.metadata.uid}/${name}`, label: name, description: `${image}, ${words}`, icon: 'package', health,
    contextValue: `${status?.state?.running === undefined ? 'stopped' : 'running'}Container`, spoken: t('Container {0}, image {1}, {2}', name, image, words),
    tooltip: () => toTooltip(t('Container {0}', name), [
      [t('Image'), image], [t('State'), words], [t('Restarts'), String(status?.restartCount ?? 0)], [t('Last end'), status?.lastState?.terminated?.reason],
      [t('Message'), status?.state?.waiting?.message ?? status?.state?.terminated?.message],
    ]),
    target: { kind: 'Container', namespace: pod.metadata.namespace ?? '', name: pod.metadata.name ?? '', container: name },
  };
}

function containerState(status: ContainerStatus | undefined): { readonly words: string; readonly health: Health } {
  const { running, waiting, terminated } = status?.state ?? {};
  if (running !== undefined) return status?.ready === true ? { words: t('running'), health: 'healthy' } : { words: t('running, not ready'), health: 'progressing' };
  if (terminated !== undefined) return { words: t('{0} (exit code {1})', terminated.reason ?? t('terminated'), terminated.exitCode), health: terminated.exitCode === 0 ? 'stopped' : 'failed' };
  const reason = waiting?.reason ?? t('waiting');
  return { words: reason, health: /BackOff|Err|Error|Invalid/.test(reason) ? 'failed' : 'progressing' };
}
