import type { Duplex } from 'node:stream';

/**
 * What the API server needs of the pod network: a TCP connection to the address of a pod or Service. `engine/main.ts` wires it to the node's agent.
 * Rejects with the real connect error, or while no node runs.
 */
export type PodNetworkDial = (address: string, port: number, signal: AbortSignal) => Promise<Duplex>;
