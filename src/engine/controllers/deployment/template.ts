import type { Deployment, PodTemplateSpec, ReplicaSet } from '../../../api/objects.ts';

export const POD_TEMPLATE_HASH = 'pod-template-hash';

const SAFE_ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/**
 * Names one version of a pod template: FNV-1a over its canonical JSON and the collision count, in letters that
 * spell nothing. @source Kubernetes controller.ComputeHash (there FNV-1a over Go's printed form: other values, same use).
 */
export function computeTemplateHash(template: PodTemplateSpec | undefined, collisionCount: number): string {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(canonicalJson(template) + (collisionCount === 0 ? '' : String(collisionCount)))) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return [...String(hash)].map(digit => SAFE_ALPHABET[digit.charCodeAt(0) % SAFE_ALPHABET.length]).join('');
}

/** True when both templates mean the same pods, the hash label aside. */
export function equalIgnoringHash(a: PodTemplateSpec | undefined, b: PodTemplateSpec | undefined): boolean {
  return canonicalJson(withoutHash(a)) === canonicalJson(withoutHash(b));
}

/** The oldest ReplicaSet that has the deployment's template; its hash label then is the deployment's. */
export function findNewReplicaSet(deployment: Deployment, replicaSets: readonly ReplicaSet[]): ReplicaSet | undefined {
  return [...replicaSets].sort(byCreation).find(set => equalIgnoringHash(set.spec?.template, deployment.spec?.template));
}

/** Oldest first, then by name. */
export function byCreation(a: ReplicaSet, b: ReplicaSet): number {
  const [left, right] = [String(a.metadata.creationTimestamp ?? ''), String(b.metadata.creationTimestamp ?? '')];
  if (left !== right) return left < right ? -1 : 1;
  return (a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1;
}

function withoutHash(template: PodTemplateSpec | undefined): PodTemplateSpec {
  const labels = Object.fromEntries(Object.entries(template?.metadata?.labels ?? {}).filter(([key]) => key !== POD_TEMPLATE_HASH));
  return { ...template, metadata: { ...template?.metadata, labels } };
}

/** JSON with sorted keys; absent, null and undefined members are the same. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value).filter(([, member]) => member !== undefined && member !== null).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(',')}}`;
}
