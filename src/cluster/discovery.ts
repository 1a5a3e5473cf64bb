import { isNotFound } from '../api/apiError.ts';
import { type Resource, resourceForKind } from '../api/resources.ts';
import { readText, type Transport } from './transport.ts';

interface ApiResource { readonly name: string; readonly singularName?: string; readonly kind: string; readonly namespaced: boolean; readonly shortNames?: readonly string[]; readonly categories?: readonly string[] }

/**
 * Finds the resource of a kind: those that the engine knows without asking, others from the cluster's discovery
 * (kept per group and version until asked for a kind that was not there). Undefined when the cluster does not serve it.
 */
export function makeResourceFinder(transport: Transport): (apiVersion: string, kind: string) => Promise<Resource | undefined> {
  const kept = new Map<string, readonly Resource[]>();
  return async (apiVersion, kind) => {
    const known = resourceForKind(apiVersion, kind) ?? kept.get(apiVersion)?.find(resource => resource.kind === kind);
    if (known !== undefined) return known;
    const discovered = await discover(transport, apiVersion);
    kept.set(apiVersion, discovered);
    return discovered.find(resource => resource.kind === kind);
  };
}

async function discover(transport: Transport, apiVersion: string): Promise<readonly Resource[]> {
  const slash = apiVersion.indexOf('/');
  const [group, version] = slash < 0 ? ['', apiVersion] : [apiVersion.slice(0, slash), apiVersion.slice(slash + 1)];
  try {
    const response = await transport.request({ method: 'GET', path: group === '' ? `/api/${version}` : `/apis/${group}/${version}` });
    const { resources } = JSON.parse(await readText(response)) as { readonly resources: readonly ApiResource[] };
    return resources.filter(({ name }) => !name.includes('/')).map(({ name, singularName, kind, namespaced, shortNames = [], categories = [] }) => ({
      group, version, plural: name, singular: singularName === undefined || singularName === '' ? kind.toLowerCase() : singularName, kind, namespaced, shortNames, categories,
      subresources: resources.filter(other => other.name.startsWith(`${name}/`)).map(other => other.name.slice(name.length + 1)),
    }));
  } catch (error) {
    if (isNotFound(error)) return [];
    throw error;
  }
}
