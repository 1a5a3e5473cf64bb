import { isDeepStrictEqual } from 'node:util';
import { isAlreadyExists, isNotFound } from '../../../api/apiError.ts';
import type { APIService } from '../../../api/objects.ts';
import { apiServices, groupResourceOf } from '../../../api/resources.ts';
import type { Machinery } from '../machinery.ts';
import { engineUser } from '../user.ts';
import { createObject } from '../verbs/create.ts';
import { deleteObject } from '../verbs/delete.ts';
import { changeObject } from '../verbs/update.ts';
import { priorityOf } from './apiServicePriorities.ts';

const RESOURCE = groupResourceOf(apiServices);
/** 'onstart': made for the built-in versions when the server starts, then left alone; 'true': kept as it is to be as long as a definition serves the version. */
const MANAGED = 'kube-aggregator.kubernetes.io/automanaged';
const context = { user: engineUser('system:kube-aggregator'), warn: () => undefined };

interface LocalApiServices { readonly served: Machinery['resources']['all']; readonly stored: readonly APIService[]; readonly starting: boolean }

/** What is to be written so that every version that this server serves itself has an APIService. What leads to a Service, and what others made, is left alone. Pure. @source k8s.io/kube-aggregator pkg/controllers/autoregister */
export function computeLocalApiServices({ served, stored, starting }: LocalApiServices): { readonly create: readonly APIService[]; readonly update: readonly APIService[]; readonly remove: readonly string[] } {
  const wanted = new Map<string, APIService>();
  for (const { group, version, custom } of served) {
    const priority = priorityOf({ group, version, custom: custom !== undefined });
    if (priority !== undefined) wanted.set(`${version}.${group}`, toApiService({ group, version, priority, label: custom === undefined ? 'onstart' : 'true' }));
  }
  const known = new Map(stored.map(each => [each.metadata.name ?? '', each]));
  const isKept = ({ metadata }: APIService) => starting || metadata.labels?.[MANAGED] === 'true';
  const isOurs = ({ metadata, spec }: APIService) => metadata.labels?.[MANAGED] !== undefined && spec?.service === undefined;
  return {
    create: [...wanted.values()].filter(each => isKept(each) && !known.has(each.metadata.name ?? '')),
    update: stored.filter(isOurs).flatMap(each => {
      const next = wanted.get(each.metadata.name ?? '');
      return next === undefined || !isKept(next) || isDeepStrictEqual(next.spec, each.spec) ? [] : [next];
    }),
    remove: stored.filter(each => isOurs(each) && !wanted.has(each.metadata.name ?? '')).map(({ metadata }) => metadata.name ?? ''),
  };
}

function toApiService({ group, version, priority, label }: { readonly group: string; readonly version: string; readonly priority: { readonly group: number; readonly version: number }; readonly label: string }): APIService {
  return {
    apiVersion: 'apiregistration.k8s.io/v1', kind: 'APIService', metadata: { name: `${version}.${group}`, labels: { [MANAGED]: label } },
    spec: { ...(group === '' ? {} : { group }), version, groupPriorityMinimum: priority.group, versionPriority: priority.version },
  };
}

/** Brings the stored APIServices to what `computeLocalApiServices` says. Throws ApiError. */
export async function syncLocalApiServices(machinery: Machinery, { starting }: Pick<LocalApiServices, 'starting'>): Promise<void> {
  const { create, update, remove } = computeLocalApiServices({ served: machinery.resources.all, stored: machinery.storage.list({ resource: RESOURCE }).objects as readonly APIService[], starting });
  await Promise.all([
    ...create.map(object => passOver(isAlreadyExists, () => createObject(machinery, apiServices, { namespace: undefined, object, context }))),
    ...update.map(object => passOver(isNotFound, () => changeObject(machinery, apiServices, { name: object.metadata.name ?? '', namespace: undefined, context }, stored => ({ ...structuredClone(stored), spec: object.spec } as APIService)))),
    ...remove.map(name => passOver(isNotFound, () => deleteObject(machinery, apiServices, { name }, { options: {}, context }))),
  ]);
}

async function passOver(isHarmless: (error: unknown) => boolean, action: () => Promise<unknown>): Promise<void> {
  try { await action(); } catch (error) { if (!isHarmless(error)) throw error; }
}
