import { mkdirSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { systemClock } from '../base/clock.ts';
import { makeJsonLogger } from '../base/logger.ts';
import { systemRandom } from '../base/random.ts';
import { run } from './command.ts';
import { ApiDoor } from './apiDoor.ts';
import { startControlServer, type AgentHandlers } from './controlServer.ts';
import { makeForwarder } from './dnsForwarder.ts';
import { makeResponder } from './dnsResponder.ts';
import { startDnsServer } from './dnsServer.ts';
import { DnsZone } from './dnsZone.ts';

import { probeNft } from './nftProbe.ts';
import { containsAddress } from './protocol/addressRange.ts';
import { agentEnvironment, API_PORT, nodePaths, PROTOCOL_VERSION } from './protocol/messages.ts';
import { probeHttp, probeTcp } from './probes.ts';
import { RuleFeed } from './ruleFeed.ts';
import { ServiceProxy } from './serviceProxy.ts';
import { VolumeFiles } from './volumeFiles.ts';

const logger = makeJsonLogger(line => process.stdout.write(line), () => systemClock.now());

/** The node's agent: cluster DNS, rule feed, pods' files and the multiplexer, in one container with NET_ADMIN. */
async function main(): Promise<void> {
  const serviceRange = environment(agentEnvironment.serviceRange);
  const podRange = environment(agentEnvironment.podRange);
  const domain = environment(agentEnvironment.clusterDomain);
  const address = ownAddress(podRange);

  mkdirSync(nodePaths.pods, { recursive: true });
  await run('ip', ['route', 'replace', 'local', serviceRange, 'dev', 'lo']);
  const feed = RuleFeed.open(nodePaths.rules, systemClock);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => { feed.close(); process.exit(0); });
  const nftError = await probeNft();
  const ownRules = makeOwnRules();
  const proxy = new ServiceProxy(logger);
  const files = new VolumeFiles(nodePaths.pods);
  const zone = new DnsZone({ domain, isOurs: candidate => containsAddress(serviceRange, candidate) || containsAddress(podRange, candidate) });
  const forwarder = makeForwarder({ resolvConfFile: '/etc/resolv.conf', clock: systemClock, random: systemRandom });
  await startDnsServer({ address: '0.0.0.0', port: 53, respond: makeResponder({ zone, domain, forwarder }), logger });

  const handlers: AgentHandlers = {
    'hello': async () => ({ answer: { protocolVersion: PROTOCOL_VERSION, address, nftError } }),
    'rules.prepare': async ({ pod }) => { feed.prepare(pod); return { answer: undefined }; },
    'rules.apply': async ({ pods, flushUdp }, body) => ({ answer: { failures: await feed.apply(pods, body, flushUdp ?? []) } }),
    'rules.drop': async ({ pod }) => { feed.drop(pod); return { answer: undefined }; },
    'rules.agent': async ({ flushUdp }, body) => ({ answer: await nothing(ownRules(body, flushUdp ?? [])) }),
    'proxy.update': async ({ ports }) => ({ answer: await nothing(proxy.update(ports)) }),
    'dns.update': async request => { zone.update(request); return { answer: undefined }; },
    'files.projected': async (request, body) => ({ answer: await nothing(files.writeProjected(request, body)) }),
    'files.directory': async request => ({ answer: await nothing(files.ensureDirectory(request)) }),
    'files.write': async (request, body) => ({ answer: await nothing(files.write(request, body)) }),
    'files.read': async request => ({ answer: undefined, body: await files.read(request) }),
    'files.remove': async ({ pod }) => ({ answer: await nothing(files.removePod(pod)) }),
    'files.capacity': async () => ({ answer: { bytes: await files.capacityBytes() } }),
    'probe.http': async request => ({ answer: { statusCode: await probeHttp(request) } }),
    'probe.tcp': async request => ({ answer: await nothing(probeTcp(request)) }),
    'files.list': async () => ({ answer: { pods: await files.list() } }),
  };
  const door = new ApiDoor(logger);
  await door.listen(API_PORT, address);
  await startControlServer({ socketFile: nodePaths.socket, handlers, door, logger });
  logger.log('info', 'the node agent is ready', { address, serviceRange, ...(nftError === undefined ? {} : { nftError }) });
}

/** Loads rules in the agent's own namespace, one batch after another. */
function makeOwnRules(): (rules: Buffer, flushUdp: readonly string[]) => Promise<void> {
  let last: Promise<unknown> = Promise.resolve();
  return (rules, flushUdp) => {
    const loading = last.then(async () => {
      await run('nft', ['-f', '-'], rules);
      for (const address of flushUdp) await run('conntrack', ['-D', '-p', 'udp', '--orig-dst', address]).catch(() => undefined);
    });
    last = loading.catch(() => undefined);
    return loading;
  };
}

async function nothing(work: Promise<void>): Promise<undefined> {
  await work;
  return undefined;
}

function environment(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`${name} is not set`);
  return value;
}

function ownAddress(podRange: string): string {
  const addresses = Object.values(networkInterfaces()).flatMap(list => list ?? []).filter(entry => entry.family === 'IPv4').map(entry => entry.address);
  const own = addresses.find(address => containsAddress(podRange, address));
  if (own === undefined) throw new Error(`none of ${addresses.join(', ')} is in the pod range ${podRange}`);
  return own;
}

main().catch((error: unknown) => {
  logger.log('error', 'the node agent cannot start', { error });
  process.exit(1);
});
