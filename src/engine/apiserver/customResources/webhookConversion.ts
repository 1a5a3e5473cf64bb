import { apiVersionOf, type Resource } from '../../../api/resources.ts';
import type { KubernetesObject } from '../../../api/objects.ts';
import type { VersionConversion } from '../served.ts';
import { convertObjects, type ConversionParts, type ConversionWebhook } from './convertObjects.ts';

/** Carries objects of a definition into one of its versions by asking its webhook; what was made of a stored object is kept as long as that is there. */
export function makeWebhookConversion(parts: ConversionParts, webhook: ConversionWebhook, { served, stored }: { readonly served: Resource; readonly stored: Resource }): VersionConversion {
  const known = new WeakMap<KubernetesObject, KubernetesObject>();
  const convert = async (objects: readonly KubernetesObject[], resource: Resource): Promise<readonly KubernetesObject[]> => {
    const apiVersion = apiVersionOf(resource);
    const foreign = objects.filter(object => object.apiVersion !== apiVersion);
    if (foreign.length === 0) return objects;
    const described = `${foreign[0]?.apiVersion ?? ''}, Kind=${resource.kind}`;
    const converted = new Map((await convertObjects(parts, webhook, { objects: foreign, apiVersion, described })).map((each, index) => [foreign[index], each]));
    return objects.map(object => converted.get(object) ?? object);
  };
  return {
    toServed: objects => convert(objects, served),
    toStored: async object => (await convert([object], stored))[0] as KubernetesObject,
    async readStored(objects) {
      const unknown = objects.filter(object => !known.has(object));
      const made = await convert(unknown, served);
      unknown.forEach((object, index) => known.set(object, made[index] as KubernetesObject));
      return objects.map(object => known.get(object) as KubernetesObject);
    },
  };
}
