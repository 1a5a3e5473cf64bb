import { isAlreadyExists, isNotFound } from '../../api/apiError.ts';
import type { Service } from '../../api/objects.ts';
import { services } from '../../api/resources.ts';
import type { Machinery } from './machinery.ts';
import { storageKeyOf } from './served.ts';
import { engineUser } from './user.ts';
import { createObject } from './verbs/create.ts';
import { deleteObject } from './verbs/delete.ts';
import { changeObject } from './verbs/update.ts';

/** Where the Service leads: its own address, and the port where the API listens. */
export interface ApiServiceTarget { readonly clusterIP: string; readonly apiPort: number }

const KEY = { name: 'kubernetes', namespace: 'default' };
const PORT = { name: 'https', port: 443, protocol: 'TCP' } as const;
const context = { user: engineUser('system:apiserver'), warn: () => undefined };

/**
 * What there is to do so that pods find the API by the `kubernetes` Service. All that does not lead to it (labels, annotations, type, further
 * ports) is the user's; one with another address is made anew, since an address cannot be changed. Pure.
 * @source pkg/controlplane/controller/kubernetesservice
 */
export function computeApiService(stored: Service | undefined, target: ApiServiceTarget): { readonly action: 'create' | 'update' | 'replace'; readonly service: Service } | undefined {
  if (stored === undefined) return { action: 'create', service: makeApiService(target) };
  if (stored.metadata.deletionTimestamp !== undefined) return undefined; // its last finalizer tells the next change
  const { spec = {} } = stored;
  const found = spec.ports?.find(port => port.name === PORT.name) ?? spec.ports?.find(port => port.port === PORT.port);
  const isPortRight = found !== undefined && found.name === PORT.name && found.port === PORT.port && found.protocol === PORT.protocol && found.targetPort === target.apiPort;
  if (spec.clusterIP === target.clusterIP && isPortRight) return undefined;
  if (spec.clusterIP === target.clusterIP) {
    const port = { ...found, ...PORT, targetPort: target.apiPort };
    const ports = [port, ...(spec.ports ?? []).filter(each => each !== found)];
    return { action: 'update', service: { ...stored, spec: { ...spec, ports } } };
  }
  const { labels, annotations } = stored.metadata;
  const made = makeApiService(target);
  return { action: 'replace', service: { ...made, metadata: { ...made.metadata, labels: { ...labels, ...made.metadata.labels }, ...(annotations === undefined ? {} : { annotations }) } } };
}

function makeApiService({ clusterIP, apiPort }: ApiServiceTarget): Service {
  return {
    apiVersion: 'v1', kind: 'Service',
    metadata: { ...KEY, labels: { component: 'apiserver', provider: 'kubernetes' } },
    spec: { type: 'ClusterIP', clusterIP, sessionAffinity: 'None', ports: [{ ...PORT, targetPort: apiPort }] },
  };
}

/** Brings the stored Service to what `computeApiService` says. Throws ApiError. */
export async function ensureApiService(machinery: Machinery, { apiPort }: { readonly apiPort: number }): Promise<void> {
  const target = { clusterIP: machinery.serviceAddresses.first, apiPort };
  const stored = machinery.storage.get(storageKeyOf(services, KEY)) as Service | undefined;
  const change = computeApiService(stored, target);
  if (change === undefined) return;
  try {
    if (change.action === 'update') {
      await changeObject(machinery, services, { ...KEY, context }, latest => {
        const again = computeApiService(latest as Service, target);
        return structuredClone(again?.action === 'update' ? again.service : latest);
      });
      return;
    }
    if (change.action === 'replace') await deleteObject(machinery, services, KEY, { options: {}, context });
    await createObject(machinery, services, { namespace: KEY.namespace, object: change.service, context });
  } catch (error) {
    if (!isAlreadyExists(error) && !isNotFound(error)) throw error; // whose event comes
  }
}
