import { ApiError, isAlreadyExists } from '../../api/apiError.ts';
import type { KubernetesObject, ServiceAccount } from '../../api/objects.ts';
import { flowSchemas, namespaces, priorityClasses, priorityLevelConfigurations, type Resource, serviceAccounts } from '../../api/resources.ts';
import { SYSTEM_NAMESPACES } from './admission/namespaceLifecycle.ts';
import { systemFlowSchemas, systemPriorityLevels } from './flowControl/systemFlows.ts';
import { ensureApiService } from './kubernetesService.ts';
import type { Machinery } from './machinery.ts';
import { storageKeyOf } from './served.ts';
import { systemPriorityClasses } from './systemPriorityClasses.ts';
import { engineUser } from './user.ts';
import { createObject } from './verbs/create.ts';
import { getObject } from './verbs/get.ts';

const context = { user: engineUser('system:apiserver'), warn: () => undefined };

/** What every cluster has and no request can do without: the system namespaces and priority classes, and the `kubernetes` Service, which leads to the port of this run. Idempotent. A refusal of that Service is logged only: who starts the server tries again (`ensureApiService`), and what is in the way can only be taken away while the API answers. */
export async function ensureSystemObjects(machinery: Machinery, { apiPort }: { readonly apiPort: number }): Promise<void> {
  await Promise.all(SYSTEM_NAMESPACES.map(name => ensureObject(machinery, namespaces, { metadata: { name } })));
  await Promise.all(systemPriorityClasses.map(each => ensureObject(machinery, priorityClasses, each)));
  await ensureApiService(machinery, { apiPort }).catch((error: unknown) => {
    if (!(error instanceof ApiError)) throw error;
    machinery.logger.log('error', 'the kubernetes Service does not lead to the API', { error });
  });
}

/** The priority levels and flow schemas that every cluster has. Until they are there, requests fall under none. Idempotent. */
export async function ensureFlowControlObjects(machinery: Machinery): Promise<void> {
  await Promise.all(systemPriorityLevels.map(each => ensureObject(machinery, priorityLevelConfigurations, each)));
  await Promise.all(systemFlowSchemas.map(each => ensureObject(machinery, flowSchemas, each)));
}

/** Creates the object unless it is there. */
async function ensureObject(machinery: Machinery, resource: Resource, object: KubernetesObject): Promise<void> {
  const { name = '', namespace } = object.metadata;
  if (machinery.storage.get(storageKeyOf(resource, { name, namespace })) !== undefined) return;
  try { await createObject(machinery, resource, { namespace, object, context }); } catch (error) { if (!isAlreadyExists(error)) throw error; }
}

/** The ServiceAccount that pods of a namespace have when they name none; made if nobody has yet. Throws ApiError 404 and 403 for a namespace that is not there or ends. */
export async function ensureDefaultAccount(machinery: Machinery, namespace: string): Promise<ServiceAccount> {
  const object: ServiceAccount = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace } };
  try {
    return await createObject(machinery, serviceAccounts, { namespace, object, context }) as ServiceAccount;
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
    return await getObject(machinery, serviceAccounts, { name: 'default', namespace }) as ServiceAccount;
  }
}
