import type { Property } from '../api/schema/table.ts';

const known = new WeakMap<Property, string | false>();

/** Why a field should no longer be used, in Kubernetes' words; undefined for all others. */
export function deprecationOf(property: Property): string | undefined {
  let found = known.get(property);
  if (found === undefined) known.set(property, found = /(?:^|[.)]\s+|\n)(Deprecated[:.]\s[^]*?[^.](?:\.(?=\s|$)|$)|This field is deprecated[^.]*\.)/.exec(property.description ?? '')?.[1] ?? false);
  return found === false ? undefined : found;
}
