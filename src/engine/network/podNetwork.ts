import type { Clock } from '../../base/clock.ts';
import { delay } from '../../base/clock.ts';
import { RuntimeError } from '../../base/runtimeError.ts';
import { nodePaths } from '../../agent/protocol/messages.ts';
import type { SandboxNetwork } from '../contracts/sandboxNetwork.ts';
import type { AddressAllocator } from './addressAllocator.ts';
import type { AgentLink } from './agentLink.ts';
import type { PodNetworkPlan } from './podNetworkPlan.ts';
import { toResolvConf } from './resolvConf.ts';
import type { RuleSync } from './ruleSync.ts';
import { sandboxCommand, toSandboxEnvironment } from './sandboxCommand.ts';
import type { ServiceModel } from './serviceModel.ts';

export interface PodNetworkOptions {
  readonly link: AgentLink;
  readonly rules: RuleSync;
  readonly model: ServiceModel;
  readonly allocator: AddressAllocator;
  readonly plan: PodNetworkPlan;
  /** The Docker network's name. */
  readonly network: string;
  /** The volume that holds rule feeds. */
  readonly rulesVolume: string;
  readonly image: string;
  readonly domain: string;
  readonly clock: Clock;
}

/** A pod is withdrawn for at most so long before it may stop. */
const WITHDRAW_MS = 1_000;

/** The pod network as the kubelet uses it. */
export function makeSandboxNetwork(options: PodNetworkOptions): SandboxNetwork {
  const { link, rules, model, allocator, plan, network, rulesVolume, image, domain, clock } = options;
  return {
    async plan(pod) {
      const podUid = pod.metadata.uid ?? '';
      const connection = await link.connection('prepare the pod network');
      const resolvConf = toResolvConf(pod, { nameserver: plan.agentAddress, domain });
      const shared = { resolvConf, command: sandboxCommand, image };
      if (pod.spec?.hostNetwork === true) {
        return { ...shared, network: 'host', address: '', environment: toSandboxEnvironment({ podUid, resolvConf }), binds: [], capAdd: [] };
      }
      const address = allocator.allocate(podUid);
      rules.drop(podUid);
      // A sandbox is created meanwhile; only its first process needs the feed.
      const prepared = connection.request('rules.prepare', { pod: podUid }).catch((cause: unknown) => {
        throw new RuntimeError(`the pod's rule feed could not be made: ${(cause as Error).message}`, { operation: 'prepare the pod network', retriable: true, cause });
      });
      prepared.catch(() => undefined);
      return {
        ...shared, network, address,
        environment: toSandboxEnvironment({ podUid, resolvConf, services: { range: plan.serviceRange, agentAddress: plan.agentAddress } }),
        binds: [`${rulesVolume}:${nodePaths.rules}:ro`], capAdd: ['NET_ADMIN'], prepared,
      };
    },
    async ready(pod) {
      if (pod.spec?.hostNetwork === true) return;
      try {
        await rules.load(pod.metadata.uid ?? '');
      } catch (cause) {
        throw new RuntimeError(`the pod's service rules could not be loaded: ${(cause as Error).message}`, { operation: 'load service rules', retriable: true, cause });
      }
    },
    async adopt(pod, _sandboxId, address) {
      if (pod.spec?.hostNetwork === true) return;
      const podUid = pod.metadata.uid ?? '';
      allocator.reserve(podUid, address);
      rules.adopt(podUid);
    },
    async withdraw(podUid) {
      model.withdraw(podUid);
      const timeout = new AbortController();
      await Promise.race([rules.flush(), delay(clock, WITHDRAW_MS, timeout.signal).catch(() => undefined)]);
      timeout.abort();
    },
    async release(podUid) {
      allocator.release(podUid);
      rules.drop(podUid);
      await link.current?.request('rules.drop', { pod: podUid }).catch(() => undefined);
    },
    async dial(address, port, signal) {
      const connection = await link.connection(`connect to ${address}:${port}`, signal);
      return await connection.dial(address, port, signal);
    },
    async probeHttp(request) {
      const connection = await link.connection(`probe ${request.address}:${request.port}`);
      return (await connection.request('probe.http', request)).answer.statusCode;
    },
    async probeTcp(request) {
      const connection = await link.connection(`probe ${request.address}:${request.port}`);
      await connection.request('probe.tcp', request);
    },
    async hostAddress() { return (await link.connection('find the address of the node')).address; },
  };
}
