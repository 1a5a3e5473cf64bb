import type { Component } from '../../../base/disposable.ts';
import { isAlreadyExists, isNotFound } from '../../../api/apiError.ts';
import { namespaces, serviceAccounts } from '../../../api/resources.ts';
import { WorkQueue } from '../../../informer/workQueue.ts';
import { runController, type ControllerOptions } from '../controller.ts';

const DEFAULT = 'default';

/** Gives every namespace the ServiceAccount `default`, again when it is deleted. @source pkg/controller/serviceaccount serviceaccounts_controller.go */
export function startServiceAccountController({ client, informers, clock, logger: parent }: ControllerOptions): Component {
  const logger = parent.with({ controller: 'serviceaccount' });
  const queue = new WorkQueue({ clock, logger });
  const [namespaceInformer, accounts] = [informers.for(namespaces), informers.for(serviceAccounts)];
  const subscriptions = [
    namespaceInformer.onChange(({ type, object }) => { if (type !== 'deleted') queue.add(object.metadata.name ?? ''); }),
    accounts.onChange(({ type, object: { metadata } }) => { if (type === 'deleted' && metadata.name === DEFAULT) queue.add(metadata.namespace ?? ''); }),
  ];
  const sync = async (namespace: string): Promise<void> => {
    const found = namespaceInformer.get({ name: namespace });
    if (found === undefined || found.status?.phase === 'Terminating' || found.metadata.deletionTimestamp !== undefined || accounts.get({ namespace, name: DEFAULT }) !== undefined) return;
    try {
      await client.create(serviceAccounts, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: DEFAULT, namespace } });
    } catch (error) {
      if (!isAlreadyExists(error) && !isNotFound(error)) throw error;
    }
  };
  return runController({ queue, worker: sync, synced: [namespaceInformer, accounts], subscriptions });
}
