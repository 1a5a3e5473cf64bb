import type { PodSpec, Toleration } from '../objects.ts';

const UNHEALTHY_NODE_TAINTS = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];
const SECONDS = 300;

/** Lets a pod stay five minutes on a node that fails, unless it says otherwise; again at each update. @source plugin/pkg/admission/defaulttolerationseconds */
export function addEvictionTolerations(spec: PodSpec): void {
  const tolerations = spec.tolerations ?? [];
  const missing = UNHEALTHY_NODE_TAINTS.filter(key => !tolerations.some(toleration => toleratesEviction(toleration, key)));
  if (missing.length > 0) spec.tolerations = [...tolerations, ...missing.map((key): Toleration => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: SECONDS }))];
}

function toleratesEviction(toleration: Toleration, key: string): boolean {
  return ['', key].includes(toleration.key ?? '') && ['', 'NoExecute'].includes(toleration.effect ?? '');
}
