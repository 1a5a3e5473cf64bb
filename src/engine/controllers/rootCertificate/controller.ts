import { isDeepStrictEqual } from 'node:util';
import type { Component } from '../../../base/disposable.ts';
import { isAlreadyExists, isNotFound } from '../../../api/apiError.ts';
import type { ConfigMap } from '../../../api/objects.ts';
import { configMaps, namespaces } from '../../../api/resources.ts';
import { WorkQueue } from '../../../informer/workQueue.ts';
import { runController, type ControllerOptions } from '../controller.ts';

const NAME = 'kube-root-ca.crt';
const DESCRIPTION = 'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.';

/**
 * Gives every namespace the certificate of the authority by which the API is known, PEM, in a ConfigMap; again when it is changed or deleted.
 * @source pkg/controller/certificates/rootcacertpublisher
 */
export function startRootCertificatePublisher({ client, informers, clock, logger: parent }: ControllerOptions, authority: string): Component {
  const logger = parent.with({ controller: 'root-ca-certificate-publisher' });
  const queue = new WorkQueue({ clock, logger });
  const [namespaceInformer, maps] = [informers.for(namespaces), informers.for(configMaps)];
  const subscriptions = [
    namespaceInformer.onChange(({ type, object }) => { if (type !== 'deleted') queue.add(object.metadata.name ?? ''); }),
    maps.onChange(({ object: { metadata } }) => { if (metadata.name === NAME) queue.add(metadata.namespace ?? ''); }),
  ];
  const data = { 'ca.crt': authority };
  const sync = async (namespace: string): Promise<void> => {
    const found = namespaceInformer.get({ name: namespace });
    if (found === undefined || found.metadata.deletionTimestamp !== undefined) return;
    const current = maps.get({ namespace, name: NAME });
    try {
      if (current === undefined) await client.create(configMaps, makeConfigMap(namespace, data));
      else if (!isDeepStrictEqual(current.data, data)) await client.update(configMaps, { ...current, data });
    } catch (error) {
      if (!isAlreadyExists(error) && !isNotFound(error)) throw error;
    }
  };
  return runController({ queue, worker: sync, synced: [namespaceInformer, maps], subscriptions });
}

function makeConfigMap(namespace: string, data: Record<string, string>): ConfigMap {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: NAME, namespace, annotations: { 'kubernetes.io/description': DESCRIPTION } }, data };
}
