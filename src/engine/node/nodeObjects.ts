/** On everything of one engine; the value is the engine's id. */
export const ENGINE_LABEL = 'slipway.dev/engine';
/** On the node image, which engines share. */
export const NODE_IMAGE_LABEL = 'slipway.dev/node-image';
/** Hash of the agent container's configuration: an equal one is adopted. */
export const AGENT_HASH_LABEL = 'slipway.dev/agent-hash';

/** The kubelet's label on a pod's containers. */
export const POD_UID_LABEL = 'slipway.dev/pod-uid';

export interface NodeObjectNames {
  readonly network: string;
  readonly agent: string;
  /** Pods' files. */
  readonly podsVolume: string;
  /** Rule feeds; sandboxes see only these. */
  readonly rulesVolume: string;
}

/** The names of an engine's own Docker objects. */
export function nodeObjectNames(engineId: string): NodeObjectNames {
  const prefix = `slipway-${engineId.slice(0, 8)}`;
  return { network: prefix, agent: `${prefix}-agent`, podsVolume: `${prefix}-pods`, rulesVolume: `${prefix}-rules` };
}
