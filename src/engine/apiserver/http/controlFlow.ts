import type { FlowControl } from '../flowControl/flowControl.ts';
import type { User } from '../user.ts';
import { isLongRunning } from './longRunning.ts';
import type { RequestInfo } from './requestInfo.ts';
import { verbOf } from './requestVerb.ts';
import type { Exchange } from './respond.ts';

/** Lets a request wait until its flow has its turn, and says in the answer's headers where it was put. Watches and streams go on at once. Throws ApiError 429. */
export async function controlFlow(flows: FlowControl, { request, response, url }: Exchange, { info, user }: { readonly info: RequestInfo | undefined; readonly user: User }): Promise<void> {
  const verb = verbOf({ request, url }, info);
  if (isLongRunning(verb, info)) return;
  const gone = new AbortController();
  const leave = () => { gone.abort(new Error('the client is gone')); };
  response.once('close', leave);
  const admitted = await flows.admit({
    user, verb, path: url.pathname,
    ...(info === undefined ? {} : { resource: { group: info.resource.group, plural: info.resource.plural, subresource: info.subresource, namespace: info.namespace } }),
  }, gone.signal);
  response.off('close', leave);
  if (admitted === undefined) return;
  response.setHeader('X-Kubernetes-PF-FlowSchema-UID', admitted.schemaUid);
  response.setHeader('X-Kubernetes-PF-PriorityLevel-UID', admitted.levelUid);
  if (response.closed) admitted.release(); else response.once('close', admitted.release);
}
