import type { KubernetesObject } from '../../../api/objects.ts';
import { semanticEqual } from '../../../api/semanticEqual.ts';

/** Takes owner references away that are there already, in place, and says so. @source k8s.io/apiserver endpoints/handlers rest.go dedupOwnerReferencesAndAddWarning */
export function dropRepeatedOwners({ metadata }: KubernetesObject, warn: (text: string) => void): void {
  const references = metadata.ownerReferences;
  if (!Array.isArray(references) || references.length < 2) return;
  const repeated = references.filter((reference, index) => references.findIndex(other => semanticEqual(other, reference)) < index);
  if (repeated.length === 0) return;
  metadata.ownerReferences = references.filter(reference => !repeated.includes(reference));
  warn(`.metadata.ownerReferences contains duplicate entries; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: ${repeated.map(({ uid }) => uid).join(', ')}`);
}
