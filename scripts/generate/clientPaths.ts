import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** One resource or subresource of Kubernetes' API and the verbs that it answers, in alphabetical order. */
export interface ApiPath {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  /** Absent for the resource itself. */
  readonly subresource?: string;
  readonly verbs: readonly string[];
}

const PATH = /^\/(?:api\/(?<core>v1)|apis\/(?<group>[^/]+)\/(?<version>[^/]+))\/(?:namespaces\/\{namespace\}\/)?(?<plural>[a-z]+)(?<item>\/\{name\}(?:\/(?<subresource>[a-z]+))?)?$/;
const ON_COLLECTION: Readonly<Record<string, readonly string[]>> = { GET: ['list', 'watch'], POST: ['create'], DELETE: ['deletecollection'] };
const ON_ITEM: Readonly<Record<string, readonly string[]>> = { GET: ['get'], PUT: ['update'], PATCH: ['patch'], DELETE: ['delete'], POST: ['create'] };

/** Every path of the generated client of @kubernetes/client-node, which is made from Kubernetes' OpenAPI. Sorted by group, version, resource. */
export function readClientPaths(directory: string): ApiPath[] {
  const verbs = new Map<string, Set<string>>();
  for (const file of globSync('dist/gen/apis/*Api.js', { cwd: directory }).sort()) {
    const script = readFileSync(path.join(directory, file), 'utf8');
    for (const [, url = '', method = ''] of script.matchAll(/const localVarPath = '([^']+)'[\s\S]*?HttpMethod\.([A-Z]+)\)/g)) {
      const place = PATH.exec(url)?.groups;
      if (place === undefined) continue;
      const key = [place['group'] ?? '', place['core'] ?? place['version'], place['plural'], place['subresource'] ?? ''].join(' ');
      const found = (place['item'] === undefined ? ON_COLLECTION : ON_ITEM)[method] ?? [];
      verbs.set(key, new Set([...verbs.get(key) ?? [], ...found]));
    }
  }
  return [...verbs].sort(([a], [b]) => a < b ? -1 : 1).map(([key, found]) => {
    const [group = '', version = '', plural = '', subresource = ''] = key.split(' ');
    return { group, version, plural, ...(subresource === '' ? {} : { subresource }), verbs: [...found].sort() };
  });
}
