import * as vscode from 'vscode';
import type { Service } from '../../../api/objects.ts';
import { endpointSlices } from '../../../api/resources.ts';
import { listenAndForward, type PodPort } from '../../../cluster/portForward.ts';
import type { Workbench } from '../../workbench.ts';
import { readyPods } from './readyPods.ts';

type Port = NonNullable<NonNullable<Service['spec']>['ports']>[number];

const open = new Map<string, Promise<number>>();

/**
 * A local port that leads to the Service: each connection goes to the next of the pods that are ready when it comes, so it
 * outlives every one of them. Kept until the session ends.
 */
export function forwardService(workbench: Workbench, service: Service, port: Port): Promise<number> {
  const key = `${workbench.session.require().server}/${service.metadata.uid}/${port.port}`;
  const known = open.get(key);
  if (known !== undefined) return known;
  const opening = listen(workbench, service, port, () => open.delete(key));
  open.set(key, opening);
  opening.catch(() => open.delete(key));
  return opening;
}

async function listen({ session, logger }: Workbench, service: Service, port: Port, ended: () => void): Promise<number> {
  const { client, informers } = session.require();
  const slices = informers.for(endpointSlices);
  const problem = await slices.listed();
  if (problem !== undefined) throw problem;
  let turn = 0;
  const forward = await listenAndForward(client.transport, {
    resolve() {
      const pods = readyPods(service, port, slices.list(service.metadata.namespace));
      const pod = pods[turn++ % Math.max(1, pods.length)];
      return pod === undefined ? Promise.reject(new Error(vscode.l10n.t('Service {0} has no ready pod.', service.metadata.name ?? ''))) : Promise.resolve<PodPort>(pod);
    },
    onError: error => logger.log('warn', 'port-forward', { service: service.metadata.name, error }),
  });
  const following = session.onDidChange(() => { following.dispose(); ended(); void forward.stop(); });
  return forward.port;
}
