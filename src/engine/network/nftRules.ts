import { createHash } from 'node:crypto';
import type { ServicePortTarget } from './serviceEndpoints.ts';

/** What nft must know of one service port; equal `body` and `keys` mean that nothing has to change. */
export interface PortRules {
  readonly chain: string;
  /** 'address . protocol . port' */
  readonly keys: readonly string[];
  /** The chain's only rule; undefined: nobody answers, refuse. */
  readonly body: string | undefined;
  readonly udpAddresses: readonly string[];
}

/** All rules by chain name. */
export type RuleSet = ReadonlyMap<string, PortRules>;

const TABLE = 'ip slipway';
/** Fixed, so that a client stays with its endpoint when the table is loaded anew. */
const AFFINITY_SEED = '0x51b9a7d3';

/** The rules of service ports; node ports answer on `nodeAddress` (the agent's), as they would on a node's address. */
export function toRuleSet(targets: readonly ServicePortTarget[], nodeAddress: string): RuleSet {
  const rules = new Map<string, PortRules>();
  for (const target of targets) {
    const keys = target.clusterAddresses.map(address => `${address} . ${target.protocol} . ${target.port}`);
    if (target.nodePort !== undefined && target.nodePort !== 0) keys.push(`${nodeAddress} . ${target.protocol} . ${target.nodePort}`);
    if (keys.length === 0) continue;
    const chain = toChainName(target);
    rules.set(chain, { chain, keys, body: toBody(target), udpAddresses: target.protocol === 'udp' ? target.clusterAddresses : [] });
  }
  return rules;
}

/** Replaces the whole table in one transaction: no packet sees it missing. Nothing outside the table is touched. */
export function formatTable(rules: RuleSet, place: 'sandbox' | 'agent'): string {
  const all = [...rules.values()];
  const served = all.filter(rule => rule.body !== undefined);
  const refused = all.filter(rule => rule.body === undefined).flatMap(rule => rule.keys);
  const elements = served.flatMap(rule => rule.keys.map(key => `${key} : goto ${rule.chain}`));
  return [
    `table ${TABLE}`,
    `delete table ${TABLE}`,
    `table ${TABLE} {`,
    ...served.map(rule => `  chain ${rule.chain} {\n    ${rule.body}\n  }`),
    `  map services { type ipv4_addr . inet_proto . inet_service : verdict;${formatElements(elements)} }`,
    `  set refused { type ipv4_addr . inet_proto . inet_service;${formatElements(refused)} }`,
    ...(place === 'sandbox' ? SANDBOX_CHAINS : AGENT_CHAINS),
    '}',
    '',
  ].join('\n');
}

const TRANSLATE = 'ip daddr . meta l4proto . th dport vmap @services';

/** Connections of the pod's own processes. Docker's DNS keeps its own tables in the same namespace. */
const SANDBOX_CHAINS: readonly string[] = [
  `  chain translate {\n    type nat hook output priority -90; policy accept;\n    ${TRANSLATE}\n  }`,
  '  chain refuse {\n    meta l4proto tcp reject with tcp reset\n    reject\n  }',
  '  chain guard {\n    type filter hook output priority -150; policy accept;\n    ct state new ip daddr . meta l4proto . th dport @refused goto refuse\n  }',
];

/** The way for whoever has no rules of its own: the host's network and the engine's connections. Replies come back through the agent. */
const AGENT_CHAINS: readonly string[] = [
  `  chain translate_arriving {\n    type nat hook prerouting priority -90; policy accept;\n    ${TRANSLATE}\n  }`,
  `  chain translate_own {\n    type nat hook output priority -90; policy accept;\n    ${TRANSLATE}\n  }`,
  '  chain return_path {\n    type nat hook postrouting priority 110; policy accept;\n    oifname != "lo" ct status dnat masquerade\n  }',
];

export interface RuleChange {
  /** Empty when nothing changed. */
  readonly text: string;
  /** Addresses whose UDP flows may hang on a removed endpoint. */
  readonly flushUdp: readonly string[];
}

/** The commands that lead from one set to another, as one transaction. Valid wherever `before` is loaded, sandbox or agent. */
export function diffRules(before: RuleSet, after: RuleSet): RuleChange {
  const prepare: string[] = [];
  const disconnect: string[] = [];
  const connect: string[] = [];
  const remove: string[] = [];
  const flushUdp = new Set<string>();
  for (const rule of before.values()) {
    const next = after.get(rule.chain);
    if (next !== undefined && isSameBinding(rule, next)) continue;
    for (const key of rule.keys) disconnect.push(`delete element ${TABLE} ${rule.body === undefined ? 'refused' : 'services'} { ${key} }`);
    if (rule.body !== undefined && next?.body === undefined) remove.push(`flush chain ${TABLE} ${rule.chain}`, `delete chain ${TABLE} ${rule.chain}`);
  }
  for (const rule of after.values()) {
    const previous = before.get(rule.chain);
    if (rule.body !== undefined && rule.body !== previous?.body) {
      if (previous?.body === undefined) prepare.push(`add chain ${TABLE} ${rule.chain}`);
      prepare.push(`flush chain ${TABLE} ${rule.chain}`, `add rule ${TABLE} ${rule.chain} ${rule.body}`);
    }
    if (previous !== undefined && isSameBinding(previous, rule)) continue;
    for (const key of rule.keys) connect.push(`add element ${TABLE} ${rule.body === undefined ? `refused { ${key} }` : `services { ${key} : goto ${rule.chain} }`}`);
  }
  for (const rule of [...before.values(), ...after.values()]) {
    if (before.get(rule.chain)?.body !== after.get(rule.chain)?.body) for (const address of rule.udpAddresses) flushUdp.add(address);
  }
  const lines = [...prepare, ...disconnect, ...connect, ...remove];
  return { text: lines.length === 0 ? '' : `${lines.join('\n')}\n`, flushUdp: [...flushUdp] };
}

/** The elements that lead to the chain need not change. */
function isSameBinding(a: PortRules, b: PortRules): boolean {
  return (a.body === undefined) === (b.body === undefined) && a.keys.length === b.keys.length && a.keys.every((key, index) => key === b.keys[index]);
}

function formatElements(elements: readonly string[]): string {
  return elements.length === 0 ? '' : ` elements = { ${elements.join(', ')} };`;
}

function toChainName({ namespace, service, portName, protocol, port }: ServicePortTarget): string {
  return `svc_${createHash('sha256').update(`${namespace}/${service}/${portName}/${protocol}/${port}`).digest('hex').slice(0, 16)}`;
}

/** jhash, not numgen: Docker Desktop's family of kernels has no numgen. */
function toBody({ endpoints, protocol, clientAffinity }: ServicePortTarget): string | undefined {
  const [only] = endpoints;
  if (only === undefined) return undefined;
  if (endpoints.length === 1) return `meta l4proto ${protocol} dnat ip to ${only.address}:${only.port}`;
  const choice = clientAffinity ? `jhash ip saddr mod ${endpoints.length} seed ${AFFINITY_SEED}` : `jhash ip saddr . ${protocol} sport mod ${endpoints.length}`;
  const table = endpoints.map(({ address, port }, index) => `${index} : ${address} . ${port}`).join(', ');
  return `meta l4proto ${protocol} dnat ip to ${choice} map { ${table} }`;
}
