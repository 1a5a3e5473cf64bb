import type { Pod, Toleration } from '../../../api/objects.ts';
import { groupResourceOf } from '../../../api/resources.ts';
import type { AdmissionPlugin } from './admissionPlugin.ts';

const UNHEALTHY_NODE_TAINTS = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];
const SECONDS = 300;

/** Lets pods stay five minutes on a node that fails, unless they say otherwise. @source plugin/pkg/admission/defaulttolerationseconds */
export const defaultTolerationSeconds: AdmissionPlugin = {
  name: 'DefaultTolerationSeconds',
  handles: ({ operation, resource, subresource }) => subresource === undefined && (operation === 'CREATE' || operation === 'UPDATE') && groupResourceOf(resource) === 'pods',
  mutate({ object }) {
    const spec = (object as Pod).spec;
    if (spec === undefined) return;
    const tolerations = spec.tolerations ?? [];
    const missing = UNHEALTHY_NODE_TAINTS.filter(key => !tolerations.some(toleration => toleratesEviction(toleration, key)));
    if (missing.length > 0) spec.tolerations = [...tolerations, ...missing.map((key): Toleration => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: SECONDS }))];
  },
};

function toleratesEviction(toleration: Toleration, key: string): boolean {
  return ['', key].includes(toleration.key ?? '') && ['', 'NoExecute'].includes(toleration.effect ?? '');
}
