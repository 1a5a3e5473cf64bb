import type { Component } from '../../../base/disposable.ts';
import { isNotFound } from '../../../api/apiError.ts';
import { clusterRoles } from '../../../api/resources.ts';
import { WorkQueue } from '../../../informer/workQueue.ts';
import { fromQueueKey, runController, toQueueKey, type ControllerOptions } from '../controller.ts';
import { aggregateRules } from './reconcile.ts';

/** Keeps the rules of aggregating ClusterRoles those of the roles that they select. @source pkg/controller/clusterroleaggregation */
export function startClusterRoleAggregation({ client, informers, clock, logger: parent }: ControllerOptions): Component {
  const logger = parent.with({ controller: 'clusterrole-aggregation' });
  const queue = new WorkQueue({ clock, logger });
  const informer = informers.for(clusterRoles);
  // Any role may be selected by any other.
  const subscription = informer.onChange(() => { for (const role of informer.list()) if (role.aggregationRule !== undefined) queue.add(toQueueKey(role)); });

  const sync = async (key: string): Promise<void> => {
    const role = informer.get(fromQueueKey(key));
    const rules = role === undefined ? undefined : aggregateRules(role, informer.list());
    if (role === undefined || rules === undefined) return;
    try { await client.update(clusterRoles, { ...role, rules: [...rules] }); } catch (error) { if (!isNotFound(error)) throw error; }
  };
  return runController({ queue, worker: sync, synced: [informer], subscriptions: [subscription] });
}
