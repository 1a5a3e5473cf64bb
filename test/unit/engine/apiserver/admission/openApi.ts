import type { Client } from '../../../../../src/api/client.ts';
import type { KubernetesObject } from '../../../../../src/api/objects.ts';
import { namespaces } from '../../../../../src/api/resources.ts';
import { FakeClock } from '../../../../../src/base/fakeClock.ts';
import { silentLogger } from '../../../../../src/base/logger.ts';
import { seededRandom } from '../../../../../src/base/random.ts';
import { makeApiMachinery } from '../../../../../src/engine/apiserver/apiMachinery.ts';
import type { Machinery, RequestContext } from '../../../../../src/engine/apiserver/machinery.ts';
import type { PodNetworkDial } from '../../../../../src/engine/contracts/podNetworkDial.ts';
import { engineUser } from '../../../../../src/engine/apiserver/user.ts';
import { openMemoryStorage } from '../../../../../src/engine/storage/memory.ts';

export interface OpenedApi {
  readonly machinery: Machinery;
  readonly client: Client;
  readonly clock: FakeClock;
  /** Collects what it is told in `warnings` and `annotations`. */
  readonly context: RequestContext;
  readonly warnings: string[];
  readonly annotations: Record<string, string>;
  /** Stores an object as it is, past every check. */
  put(resource: string, object: KubernetesObject): Promise<void>;
}

/** The API with all its admission, over a memory storage, with the namespace `test` labelled as asked. */
export async function openApi({ labels = {}, dial }: { readonly labels?: Readonly<Record<string, string>>; readonly dial?: PodNetworkDial } = {}): Promise<OpenedApi> {
  const clock = new FakeClock();
  const api = makeApiMachinery({ storage: openMemoryStorage({ clock }), clock, random: seededRandom(1), logger: silentLogger, serviceCidr: '10.96.0.0/16', ...(dial === undefined ? {} : { dial }) });
  await api.ensureSystemObjects();
  const client = api.clientFor('system:test');
  await client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'test', labels: { ...labels } } });
  const warnings: string[] = [];
  const annotations: Record<string, string> = {};
  return {
    machinery: api.machinery, client, clock, warnings, annotations,
    context: { user: engineUser('jane'), warn: text => warnings.push(text), annotate: (key, value) => { annotations[key] = value; } },
    async put(resource, object) {
      const { namespace = '', name = '' } = object.metadata;
      await api.machinery.storage.write({ resource, namespace, name }, () => ({ action: 'put', object }));
    },
  };
}
