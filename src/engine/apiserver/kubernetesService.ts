import { isAlreadyExists, isNotFound } from '../../api/apiError.ts';
import type { Service, ServicePort } from '../../api/objects.ts';
import { services } from '../../api/resources.ts';
import { API_SERVICE as KEY } from '../contracts/apiService.ts';
import type { Machinery } from './machinery.ts';
import { storageKeyOf } from './served.ts';
import { engineUser } from './user.ts';
import { createObject } from './verbs/create.ts';
import { deleteObject } from './verbs/delete.ts';
import { changeObject } from './verbs/update.ts';

/** Where the Service leads: its own address, and the port where the API listens. */
export interface ApiServiceTarget { readonly clusterIP: string; readonly apiPort: number }

const PORT = { name: 'https', port: 443, protocol: 'TCP' } as const;
const context = { user: engineUser('system:apiserver'), warn: () => undefined };

/**
 * What there is to do so that pods find the API by the `kubernetes` Service: it has its address, one port and no selector. Labels, annotations,
 * type and the port's node port are the user's. A wrong port takes the place of all that are there, beside which it might not be valid; one with
 * another address is made anew (only labels and annotations are kept), since an address cannot be changed. Pure.
 * @source pkg/controlplane/controller/kubernetesservice getMasterServiceUpdateIfNeeded, which looks at ports too
 */
export function computeApiService(stored: Service | undefined, target: ApiServiceTarget): { readonly action: 'create' | 'update' | 'replace'; readonly service: Service } | undefined {
  if (stored === undefined) return { action: 'create', service: makeApiService(target) };
  if (stored.metadata.deletionTimestamp !== undefined) return undefined; // its last finalizer tells the next change
  const { spec = {} } = stored;
  const { selector, ...rest } = spec;
  if (spec.clusterIP === target.clusterIP) {
    const arePortsRight = spec.ports?.length === 1 && isRightPort(spec.ports[0], target);
    if (arePortsRight && selector === undefined) return undefined;
    return { action: 'update', service: { ...stored, spec: arePortsRight ? rest : { ...rest, ports: [makePort(spec.ports, target)] } } };
  }
  const { labels, annotations } = stored.metadata;
  const made = makeApiService(target);
  return { action: 'replace', service: { ...made, metadata: { ...made.metadata, labels: { ...labels, ...made.metadata.labels }, ...(annotations === undefined ? {} : { annotations }) } } };
}

function isRightPort(port: ServicePort | undefined, { apiPort }: ApiServiceTarget): boolean {
  return port?.name === PORT.name && port.port === PORT.port && port.protocol === PORT.protocol && port.targetPort === apiPort;
}

/** The one port, by the node port that the user's had: a TCP port's, since each protocol has node ports of its own. */
function makePort(found: readonly ServicePort[] = [], { apiPort }: ApiServiceTarget): ServicePort {
  const old = found.filter(port => port.protocol === PORT.protocol);
  const nodePort = (old.find(port => port.name === PORT.name) ?? old.find(port => port.port === PORT.port))?.nodePort;
  return { ...PORT, targetPort: apiPort, ...(nodePort === undefined ? {} : { nodePort }) };
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
