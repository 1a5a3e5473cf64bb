import { toTimestamp } from '../../../base/clock.ts';
import type { Component } from '../../../base/disposable.ts';
import { isNotFound } from '../../../api/apiError.ts';
import type { CertificateSigningRequest } from '../../../api/objects.ts';
import { certificateSigningRequests } from '../../../api/resources.ts';
import { WorkQueue } from '../../../informer/workQueue.ts';
import type { CertificateSigner } from '../../contracts/certificateSigner.ts';
import { fromQueueKey, runController, toQueueKey, type ControllerOptions } from '../controller.ts';
import { reconcileSigning } from './reconcile.ts';

/** Signs approved requests for Kubernetes' own signers. @source pkg/controller/certificates/signer */
export function startCertificateSigning({ client, informers, clock, logger: parent }: ControllerOptions, signer: CertificateSigner): Component {
  const logger = parent.with({ controller: 'csrsigning' });
  const queue = new WorkQueue({ clock, logger });
  const informer = informers.for(certificateSigningRequests);
  const subscription = informer.onChange(({ type, object }) => { if (type !== 'deleted') queue.add(toQueueKey(object)); });

  const writeStatus = async (request: CertificateSigningRequest, status: CertificateSigningRequest['status']): Promise<void> => {
    try { await client.update(certificateSigningRequests, { ...request, status: { ...request.status, ...status } }, { subresource: 'status' }); } catch (error) { if (!isNotFound(error)) throw error; }
  };
  const sync = async (key: string): Promise<void> => {
    const request = informer.get(fromQueueKey(key));
    const decision = request === undefined ? undefined : reconcileSigning(request, clock.now());
    if (request === undefined || decision === undefined || decision.type === 'none') return;
    if (decision.type === 'sign') return writeStatus(request, { certificate: Buffer.from(await signer.sign(decision.template)).toString('base64') });
    const failed = { type: 'Failed', status: 'True', reason: 'SignerValidationFailure', message: decision.message, lastUpdateTime: toTimestamp(clock.now()) };
    return writeStatus(request, { conditions: [...request.status?.conditions ?? [], failed] });
  };
  return runController({ queue, worker: sync, synced: [informer], subscriptions: [subscription] });
}
