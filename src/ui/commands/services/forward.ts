import * as vscode from 'vscode';
import type { Service } from '../../../api/objects.ts';
import { endpointSlices } from '../../../api/resources.ts';
import { listenAndForward, type PodPort } from '../../../cluster/portForward.ts';
import type { Informers } from '../../../informer/contract.ts';
import type { Workbench } from '../../workbench.ts';

type Port = NonNullable<NonNullable<Service['spec']>['ports']>[number];

const open = new Map<string, number>();

/** A local port that leads to a ready pod of the Service, whichever is ready when a connection comes; kept until the session ends. */
export async function forwardService({ session, logger }: Workbench, service: Service, port: Port): Promise<number> {
  const { client, informers, server } = session.require();
  const key = `${server}/${service.metadata.uid}/${port.port}`;
  const known = open.get(key);
  if (known !== undefined) return known;
  const forward = await listenAndForward(client.transport, {
    resolve: () => Promise.resolve(readyPod(informers, service, port)), onError: error => logger.log('warn', 'port-forward', { service: service.metadata.name, error }),
  });
  open.set(key, forward.port);
  const ended = session.onDidChange(() => { ended.dispose(); open.delete(key); void forward.stop(); });
  return forward.port;
}

function readyPod(informers: Informers, service: Service, port: Port): PodPort {
  const { name = '', namespace = '' } = service.metadata;
  const slices = informers.for(endpointSlices).list(namespace).filter(slice => slice.metadata.labels?.['kubernetes.io/service-name'] === name);
  for (const slice of slices) {
    const target = slice.ports?.find(candidate => (candidate.name ?? '') === (port.name ?? ''))?.port;
    const endpoint = slice.endpoints?.find(candidate => candidate.conditions?.ready !== false && candidate.targetRef?.kind === 'Pod');
    if (target !== undefined && endpoint?.targetRef?.name !== undefined) return { namespace, name: endpoint.targetRef.name, port: target };
  }
  throw new Error(vscode.l10n.t('Service {0} has no ready pod.', name));
}
