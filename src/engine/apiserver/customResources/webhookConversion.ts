import { apiVersionOf, type Resource } from '../../../api/resources.ts';
import type { KubernetesObject } from '../../../api/objects.ts';
import type { VersionConversion } from '../served.ts';
import type { AwaitedConversions } from './awaitedConversions.ts';
import { convertObjects, type ConversionParts, type ConversionWebhook } from './convertObjects.ts';

/** Carries objects of a definition into one of its versions by asking its webhook; what was made of a stored object is kept as long as that is there. */
export function makeWebhookConversion(parts: ConversionParts, webhook: ConversionWebhook, { served, stored, awaited }: { readonly served: Resource; readonly stored: Resource; /** The same for all versions. */ readonly awaited: AwaitedConversions }): VersionConversion {
  const known = new WeakMap<KubernetesObject, KubernetesObject>();
  const convert = async (objects: readonly KubernetesObject[], apiVersion: string): Promise<readonly KubernetesObject[]> => {
    const foreign = objects.filter(object => object.apiVersion !== apiVersion);
    if (foreign.length === 0) return objects;
    const described = `${foreign[0]?.apiVersion ?? ''}, Kind=${served.kind}`;
    const converted = new Map((await convertObjects(parts, webhook, { objects: foreign, apiVersion, described })).map((each, index) => [foreign[index], each]));
    return objects.map(object => converted.get(object) ?? object);
  };
  return {
    toServed: objects => convert(objects, apiVersionOf(served)),
    toStored: async object => (await convert([object], apiVersionOf(stored)))[0] as KubernetesObject,
    settle: work => awaited.run(work, async (object, apiVersion) => (await convert([object], apiVersion))[0] as KubernetesObject),
    convertNow: object => object.apiVersion === apiVersionOf(served) ? object : awaited.get(object, apiVersionOf(served)),
    async readStored(objects) {
      const unknown = objects.filter(object => !known.has(object));
      const made = await convert(unknown, apiVersionOf(served));
      unknown.forEach((object, index) => known.set(object, made[index] as KubernetesObject));
      return objects.map(object => known.get(object) as KubernetesObject);
    },
  };
}
