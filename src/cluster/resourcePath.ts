import type { Resource } from '../api/resources.ts';

type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** '/apis/apps/v1/namespaces/default/deployments/web/scale?a=b'; parts that are absent are left out. */
export function resourcePath(resource: Pick<Resource, 'group' | 'version' | 'plural'>, place: { readonly namespace?: string | undefined; readonly name?: string | undefined; readonly subresource?: string | undefined }, query: Query = {}): string {
  const root = resource.group === '' ? `/api/${resource.version}` : `/apis/${resource.group}/${resource.version}`;
  const namespace = place.namespace === undefined || place.namespace === '' ? '' : `/namespaces/${encodeURIComponent(place.namespace)}`;
  const name = place.name === undefined ? '' : `/${encodeURIComponent(place.name)}`;
  const subresource = place.subresource === undefined ? '' : `/${place.subresource}`;
  return `${root}${namespace}/${resource.plural}${name}${subresource}${formatQuery(query)}`;
}

function formatQuery(query: Query): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === false) continue;
    for (const one of Array.isArray(value) ? value as readonly string[] : [String(value)]) parameters.append(name, one);
  }
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}
