import type { Component } from '../../../base/disposable.ts';
import { isNotFound } from '../../../api/apiError.ts';
import { customResourceDefinitions, validatingAdmissionPolicies } from '../../../api/resources.ts';
import { WorkQueue } from '../../../informer/workQueue.ts';
import { fromQueueKey, runController, toQueueKey, type ControllerOptions } from '../controller.ts';
import { computePolicyStatus, isUnchecked } from './reconcile.ts';

/** Says in the status of ValidatingAdmissionPolicies where the types of their expressions do not fit. @source pkg/controller/validatingadmissionpolicystatus */
export function startAdmissionPolicyStatus({ client, informers, clock, logger: parent }: ControllerOptions): Component {
  const queue = new WorkQueue({ clock, logger: parent.with({ controller: 'validatingadmissionpolicy-status' }) });
  const informer = informers.for(validatingAdmissionPolicies);
  const subscription = informer.onChange(() => { for (const policy of informer.list()) queue.add(toQueueKey(policy)); });
  const sync = async (key: string): Promise<void> => {
    const policy = informer.get(fromQueueKey(key));
    if (policy === undefined || !isUnchecked(policy)) return;
    const status = computePolicyStatus(policy, (await client.list(customResourceDefinitions)).items);
    if (status === undefined) return;
    try { await client.update(validatingAdmissionPolicies, { ...policy, status }, { subresource: 'status' }); } catch (error) { if (!isNotFound(error)) throw error; }
  };
  return runController({ queue, worker: sync, synced: [informer], subscriptions: [subscription] });
}
