import { declaredObjectType } from '../../../api/cel/declaredObjectType.ts';
import { definitionType } from '../../../api/cel/definitionTypes.ts';
import type { ObjectType } from '../../../api/cel/objectType.ts';
import type { CustomResourceDefinition } from '../../../api/customResources/customResourceDefinition.ts';
import { declaredType } from '../../../api/customResources/declaredType.ts';
import { kinds } from '../../../api/schema/table.ts';

/** A kind whose objects have a known type. */
export interface CheckedKind { readonly group: string; readonly version: string; readonly kind: string; readonly plural: string; type(): ObjectType | undefined }

/** Kubernetes' own kinds and those that are defined. `type` makes one type for a kind however often it is asked. */
export function checkedKinds(definitions: readonly CustomResourceDefinition[]): readonly CheckedKind[] {
  const own = kinds().flatMap(({ apiVersion, kind, plural, definition }): CheckedKind[] => {
    const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') as [string, string] : ['', apiVersion];
    return plural === undefined ? [] : [{ group, version, kind, plural, type: () => definitionType(definition) }];
  });
  const defined = definitions.flatMap(({ spec: { group, names: { kind, plural }, versions } }) => versions.filter(({ served }) => served).map(({ name: version, schema }): CheckedKind => {
    let made: { readonly type: ObjectType | undefined } | undefined;
    const make = (): ObjectType | undefined => {
      const declared = schema?.openAPIV3Schema === undefined ? undefined : declaredType(schema.openAPIV3Schema, { isResource: false });
      return declared === undefined ? undefined : declaredObjectType(`${group}.${version}.${kind}`.replace(/[^\w.]/g, '_'), declared);
    };
    return { group, version, kind, plural, type: () => (made ??= { type: make() }).type };
  }));
  return [...own, ...defined];
}
