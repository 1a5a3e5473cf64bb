import type { Component } from '../../../base/disposable.ts';
import { isNotFound } from '../../../api/apiError.ts';
import type { CertificateSigningRequest } from '../../../api/objects.ts';
import { certificateSigningRequests, subjectAccessReviews } from '../../../api/resources.ts';
import { WorkQueue } from '../../../informer/workQueue.ts';
import { fromQueueKey, runController, toQueueKey, type ControllerOptions } from '../controller.ts';
import { approvalRulesOf } from './reconcile.ts';

/** Approves kubelets' requests for client certificates, when roles say that they may ask. @source pkg/controller/certificates/approver */
export function startCertificateApproval({ client, informers, clock, logger: parent }: ControllerOptions): Component {
  const logger = parent.with({ controller: 'csrapproving' });
  const queue = new WorkQueue({ clock, logger });
  const informer = informers.for(certificateSigningRequests);
  const subscription = informer.onChange(({ type, object }) => { if (type !== 'deleted') queue.add(toQueueKey(object)); });

  const mayAsk = async ({ spec: { username, uid, groups, extra } }: CertificateSigningRequest, subresource: string): Promise<boolean> => {
    const { status } = await client.create(subjectAccessReviews, {
      apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview', metadata: {},
      spec: {
        ...username === undefined ? {} : { user: username }, ...uid === undefined ? {} : { uid }, ...groups === undefined ? {} : { groups }, ...extra === undefined ? {} : { extra },
        resourceAttributes: { group: certificateSigningRequests.group, resource: certificateSigningRequests.plural, verb: 'create', subresource },
      },
    });
    return status?.allowed === true;
  };
  const sync = async (key: string): Promise<void> => {
    const request = informer.get(fromQueueKey(key));
    if (request === undefined) return;
    for (const { subresource, message } of approvalRulesOf(request)) {
      if (!await mayAsk(request, subresource)) continue;
      const approved = { type: 'Approved', status: 'True', reason: 'AutoApproved', message };
      try { await client.update(certificateSigningRequests, { ...request, status: { ...request.status, conditions: [...request.status?.conditions ?? [], approved] } }, { subresource: 'approval' }); } catch (error) { if (!isNotFound(error)) throw error; }
      return;
    }
  };
  return runController({ queue, worker: sync, synced: [informer], subscriptions: [subscription] });
}
