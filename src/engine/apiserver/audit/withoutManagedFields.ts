import type { KubernetesList, KubernetesObject } from '../../../api/objects.ts';

/** An object, or a list of them, that does not say who owns its fields. */
export function withoutManagedFields(body: unknown): unknown {
  const { items, metadata } = body as Partial<KubernetesList<KubernetesObject> & KubernetesObject>;
  if (Array.isArray(items)) return { ...body as object, items: items.map(withoutManagedFields) };
  if (metadata?.managedFields === undefined) return body;
  const { managedFields: _managedFields, ...rest } = metadata;
  return { ...body as object, metadata: rest };
}
