import type { Component } from '../../../base/disposable.ts';
import { services } from '../../../api/resources.ts';
import { WorkQueue } from '../../../informer/workQueue.ts';
import { isApiService, type EnsureApiService } from '../../contracts/apiService.ts';
import { runController, type ControllerOptions } from '../controller.ts';

const KEY = 'default/kubernetes';
/** How long another Service can hold the address without ours asking for it again; upstream's interval. */
const MAX_DELAY_MS = 10_000;

/**
 * Has the API server make its `kubernetes` Service again when it is deleted, and mend it when it is changed.
 * @source pkg/controlplane/controller/kubernetesservice. There it is looked at every ten seconds.
 */
export function startKubernetesServiceController({ informers, clock, logger: parent }: ControllerOptions, ensureApiService: EnsureApiService): Component {
  const logger = parent.with({ controller: 'kubernetes-service' });
  const queue = new WorkQueue({ clock, logger, maxDelayMs: MAX_DELAY_MS });
  const informer = informers.for(services);
  const subscription = informer.onChange(({ object: { metadata } }) => { if (isApiService(metadata)) queue.add(KEY); });
  return runController({ queue, worker: ensureApiService, synced: [informer], subscriptions: [subscription] });
}
