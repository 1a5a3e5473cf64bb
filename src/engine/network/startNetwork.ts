import type { Duplex } from 'node:stream';
import type { Client } from '../../api/client.ts';
import type { Clock } from '../../base/clock.ts';
import { ComponentStack, type Component } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import type { Random } from '../../base/random.ts';
import type { Informers } from '../../informer/contract.ts';
import { makeEventRecorder } from '../../informer/eventRecorder.ts';
import type { PodFiles, SandboxNetwork } from '../contracts/sandboxNetwork.ts';
import { AddressAllocator } from './addressAllocator.ts';
import { AgentLink } from './agentLink.ts';
import { startApiEndpoints } from './apiEndpoints.ts';
import { HostPortSync } from './hostPortSync.ts';
import { makePodFiles, type PodFilesVolume } from './podFiles.ts';
import { makeSandboxNetwork } from './podNetwork.ts';
import type { PodNetworkPlan } from './podNetworkPlan.ts';
import { RuleSync } from './ruleSync.ts';
import { ServiceModel } from './serviceModel.ts';

/** What the network takes from the rest of the engine. */
export interface NetworkInputs {
  readonly client: Client;
  readonly informers: Informers;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Connects to this engine's API, for a pod that has come to the agent. */
  readonly dialApi: () => Promise<Duplex>;
}

/** What the network takes from the node: names of Docker objects and the way to the agent. */
export interface NodeFacts {
  readonly plan: PodNetworkPlan;
  readonly network: string;
  readonly rulesVolume: string;
  readonly podsVolume: PodFilesVolume;
  readonly image: string;
  readonly domain: string;
  /** Addresses that pods have already. */
  readonly addresses: readonly { readonly podUid: string; readonly address: string }[];
  readonly connect: (signal: AbortSignal) => Promise<Duplex>;
}

export interface NodeNetwork extends Component {
  readonly network: SandboxNetwork;
  readonly files: PodFiles;
  /** The connection to the agent; the Node is Ready when it stands. */
  readonly agent: AgentLink;
}

/** Network, gateway and agent at the start of the pod range. */
const RESERVED_FIRST = 3;
/** The dynamic range at its end. */
const RESERVED_LAST = 256;

/** Wires services, rules, files and host ports to one agent. Resolves when the informers have their first list. */
export async function startNetwork({ client, informers, clock, random, logger, dialApi }: NetworkInputs, node: NodeFacts): Promise<NodeNetwork> {
  const stack = new ComponentStack();
  const model = new ServiceModel(informers, node.domain);
  stack.add({ stop: async () => model.dispose() });
  const agent = stack.add(new AgentLink({ connect: node.connect, dialApi, clock, logger }));
  stack.add(startApiEndpoints({ client, informers, link: agent, clock, logger }));
  await model.synced;
  const rules = stack.add(new RuleSync({ link: agent, model, clock, logger }));
  const allocator = new AddressAllocator({ range: node.plan.podRange, reservedFirst: RESERVED_FIRST, reservedLast: RESERVED_LAST, clock });
  for (const { podUid, address } of node.addresses) allocator.reserve(podUid, address);
  const network = makeSandboxNetwork({ ...node, link: agent, rules, model, allocator, clock });
  const recorder = makeEventRecorder({ client, clock, random, logger, component: 'service-controller' });
  stack.add(new HostPortSync({ model, client, recorder, dial: network.dial, clock, logger }));
  return { network, files: makePodFiles({ link: agent, volume: node.podsVolume }), agent, stop: () => stack.stop() };
}
