import { isAlreadyExists } from '../../api/apiError.ts';
import type { KubernetesObject, Service, ServiceAccount } from '../../api/objects.ts';
import { flowSchemas, groupResourceOf, namespaces, priorityClasses, priorityLevelConfigurations, type Resource, serviceAccounts, services } from '../../api/resources.ts';
import { SYSTEM_NAMESPACES } from './admission/namespaceLifecycle.ts';
import { systemFlowSchemas, systemPriorityLevels } from './flowControl/systemFlows.ts';
import type { Machinery } from './machinery.ts';
import { systemPriorityClasses } from './systemPriorityClasses.ts';
import { engineUser } from './user.ts';
import { createObject } from './verbs/create.ts';
import { getObject } from './verbs/get.ts';
import { changeObject } from './verbs/update.ts';

/** What every cluster has: the system namespaces, priority classes and flow schemas, and the `kubernetes` Service, which leads to the port of this run. Idempotent. */
export async function ensureSystemObjects(machinery: Machinery, { apiPort }: { readonly apiPort: number }): Promise<void> {
  const context = { user: engineUser('system:apiserver'), warn: () => undefined };
  const ensure = async (resource: Resource, namespace: string | undefined, object: KubernetesObject) => {
    const key = { resource: groupResourceOf(resource), namespace: namespace ?? '', name: object.metadata.name ?? '' };
    if (machinery.storage.get(key) !== undefined) return;
    try { await createObject(machinery, resource, { namespace, object, context }); } catch (error) { if (!isAlreadyExists(error)) throw error; }
  };
  await Promise.all(SYSTEM_NAMESPACES.map(name => ensure(namespaces, undefined, { metadata: { name } })));
  await Promise.all(systemPriorityClasses.map(each => ensure(priorityClasses, undefined, each)));
  await Promise.all(systemPriorityLevels.map(each => ensure(priorityLevelConfigurations, undefined, each)));
  await Promise.all(systemFlowSchemas.map(each => ensure(flowSchemas, undefined, each)));
  const service: Service = {
    apiVersion: 'v1', kind: 'Service',
    metadata: { name: 'kubernetes', namespace: 'default', labels: { component: 'apiserver', provider: 'kubernetes' } },
    spec: {
      type: 'ClusterIP', clusterIP: machinery.serviceAddresses.first, sessionAffinity: 'None',
      ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: apiPort }],
    },
  };
  await ensure(services, 'default', service);
  await changeObject(machinery, services, { name: 'kubernetes', namespace: 'default', context }, stored => {
    const next = structuredClone(stored) as Service;
    for (const port of next.spec?.ports ?? []) if (port.name === 'https') port.targetPort = apiPort;
    return next;
  });
}

/** The ServiceAccount that pods of a namespace have when they name none; made if nobody has yet. Throws ApiError 404 and 403 for a namespace that is not there or ends. */
export async function ensureDefaultAccount(machinery: Machinery, namespace: string): Promise<ServiceAccount> {
  const object: ServiceAccount = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace } };
  try {
    return await createObject(machinery, serviceAccounts, { namespace, object, context: { user: engineUser('system:apiserver'), warn: () => undefined } }) as ServiceAccount;
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
    return await getObject(machinery, serviceAccounts, { name: 'default', namespace }) as ServiceAccount;
  }
}
