import type { Plugin } from '../framework.ts';

/** Honours a node that the pod names itself. @source Kubernetes plugins/nodename */
export const nodeName: Plugin = {
  name: 'NodeName',
  filter(_state, pod, { name }) {
    const wanted = pod.spec?.nodeName ?? '';
    if (wanted === '' || wanted === name) return undefined;
    return { code: 'UnschedulableAndUnresolvable', reasons: ["node(s) didn't match the requested node name"] };
  },
  mightHelp: (pod, event) => event.type === 'nodeAdded' && event.node.metadata.name === pod.spec?.nodeName,
};
