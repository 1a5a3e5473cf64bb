import { cloneJson } from '../../base/cloneJson.ts';
import type { UpdateSubresource } from '../kind.ts';
import type { KubernetesObject } from '../objects.ts';

const ALWAYS_WRITABLE: readonly string[] = ['apiVersion', 'kind', 'metadata', 'status'];

/**
 * Keeps status out of a spec write, and everything but status and metadata out of a status write; in place on `next`.
 * @source the strategies of pkg/registry: PrepareForUpdate of spec and status
 */
export function keepStatusApart(next: KubernetesObject, old: KubernetesObject, subresource: UpdateSubresource | undefined): void {
  const target: Record<string, unknown> = next as unknown as Record<string, unknown>;
  const stored: Readonly<Record<string, unknown>> = old as unknown as Record<string, unknown>;
  const kept = subresource === 'status'
    ? [...new Set([...Object.keys(target), ...Object.keys(stored)])].filter(field => !ALWAYS_WRITABLE.includes(field))
    : ['status'];
  for (const field of kept) keepField(target, stored, field);
}

const METADATA_OF_SPEC = ['labels', 'annotations', 'finalizers', 'ownerReferences', 'deletionTimestamp', 'deletionGracePeriodSeconds'] as const;

/** Puts the stored metadata back that is not the server's own, in place on `next`. @source apimachinery apis/meta/v1 ResetObjectMetaForStatus */
export function keepMetadata(next: KubernetesObject, old: KubernetesObject): void {
  for (const field of METADATA_OF_SPEC) keepField(next.metadata as Record<string, unknown>, old.metadata as Record<string, unknown>, field);
}

/** `keepStatusApart` for kinds whose status writes leave the metadata alone too. */
export function keepStatusFromMetadata(next: KubernetesObject, old: KubernetesObject, subresource: UpdateSubresource | undefined): void {
  keepStatusApart(next, old, subresource);
  if (subresource === 'status') keepMetadata(next, old);
}

/** Puts the stored value of one field back in place on `next`; an absent field becomes absent again. */
export function keepField(next: Record<string, unknown>, old: Readonly<Record<string, unknown>>, field: string): void {
  if (old[field] === undefined) delete next[field];
  else next[field] = cloneJson(old[field]);
}
