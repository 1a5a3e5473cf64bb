import type { Pod } from '../../api/objects.ts';
import { containersOf } from '../../api/podInfo.ts';

export interface PodReferences { readonly configMap: ReadonlySet<string>; readonly secret: ReadonlySet<string> }

/** The names of config maps and secrets whose content the pod's volumes and variables show. Pure. */
export function referencesOf(pod: Pod): PodReferences {
  const configMap = new Set<string>();
  const secret = new Set<string>();
  const add = (set: Set<string>, name: string | undefined) => { if (name !== undefined && name !== '') set.add(name); };
  for (const volume of pod.spec?.volumes ?? []) {
    add(configMap, volume.configMap?.name);
    add(secret, volume.secret?.secretName);
    for (const source of volume.projected?.sources ?? []) { add(configMap, source.configMap?.name); add(secret, source.secret?.name); }
  }
  for (const container of containersOf(pod.spec)) {
    for (const source of container.envFrom ?? []) { add(configMap, source.configMapRef?.name); add(secret, source.secretRef?.name); }
    for (const variable of container.env ?? []) { add(configMap, variable.valueFrom?.configMapKeyRef?.name); add(secret, variable.valueFrom?.secretKeyRef?.name); }
  }
  for (const { name } of pod.spec?.imagePullSecrets ?? []) add(secret, name);
  return { configMap, secret };
}
