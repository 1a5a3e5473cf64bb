import { isMapping, listOf, mappingOf, textOf, textsOf, type Data } from '../project/composeData.ts';
import type { MadeObject, ServiceContext } from './conversion.ts';

/** A port of a container, and the one of the host that leads there. */
export interface PublishedPort { readonly target: number; readonly published: number | undefined; readonly protocol: 'TCP' | 'UDP' | 'SCTP'; readonly hostIp?: string }

/** Ports that a service publishes, then those that it only exposes; ranges one by one. @source compose-spec, ports and expose */
export function portsOf(service: Data): PublishedPort[] {
  const published = listOf(service['ports']).flatMap(readPort);
  const exposed = textsOf(service['expose']).flatMap(text => readShort(text)).filter(({ target, protocol }) => !published.some(each => each.target === target && each.protocol === protocol));
  return [...published, ...exposed];
}

function readPort(port: unknown): PublishedPort[] {
  if (!isMapping(port)) return readShort(textOf(port) ?? '');
  const [target, published] = [Number(port['target']), Number(port['published'] ?? Number.NaN)];
  const protocol = protocolOf(textOf(port['protocol']));
  const hostIp = textOf(port['host_ip']);
  return Number.isInteger(target) ? [{ target, published: Number.isInteger(published) ? published : undefined, protocol, ...hostIp === undefined ? {} : { hostIp } }] : [];
}

function readShort(text: string): PublishedPort[] {
  const match = /^(?:(\d+(?:\.\d+){3}|\[[\da-f:]+\]):)?(?:(\d+)?(?:-(\d+))?:)?(\d+)(?:-(\d+))?(?:\/(\w+))?$/i.exec(text);
  if (match === null) return [];
  const [, hostIp, from, to, wanted, end, protocol] = match;
  const [published, first, last] = [from === undefined ? undefined : Number(from), Number(wanted), Number(end ?? wanted)];
  return last < first || last - first > 1000 ? [] : Array.from({ length: last - first + 1 }, (_, index) => ({ target: first + index, published: published === undefined ? undefined : to === undefined && last > first ? undefined : published + index, protocol: protocolOf(protocol), ...hostIp === undefined ? {} : { hostIp } }));
}

const protocolOf = (text: string | undefined) => /^udp$/i.test(text ?? '') ? 'UDP' : /^sctp$/i.test(text ?? '') ? 'SCTP' : 'TCP';

/** Tells addresses of the host that ports are bound to, ports that mean something to Docker only, and what is no port. */
export function tellPorts({ service, note }: Pick<ServiceContext, 'service' | 'note'>): void {
  for (const port of listOf(service['ports'])) {
    const read = readPort(port);
    const [mode, published] = isMapping(port) ? [textOf(port['mode']), textOf(port['published'])] : [];
    if (read.length === 0) note(`the port ${textOf(port) ?? JSON.stringify(port)}`);
    if (mode === 'host') note('mode host of a port');
    if (published?.includes('-') === true) note(`the range ${published} of a port: a Service has one port for it`);
    const ip = read[0]?.hostIp;
    if (ip !== undefined && !/^(?:0\.0\.0\.0|\[?::\]?|)$/.test(ip)) note(`the host's address ${ip} of port ${read[0]?.published ?? read[0]?.target ?? ''}: pods of the whole cluster reach its Service`);
  }
}

/** The Service by which others find the pods, and an Ingress where a label of kompose's asks for one. */
export function makeServices({ service, name, labels, hints, make, aliases }: Pick<ServiceContext, 'service' | 'name' | 'hints' | 'make'> & { readonly labels: Readonly<Record<string, string>>; readonly aliases: readonly string[] }): void {
  const type = hints.get('kompose.service.type')?.toLowerCase();
  const ports = servicePorts(portsOf(service), type === 'nodeport' ? Number(hints.get('kompose.service.nodeport.port') ?? Number.NaN) : Number.NaN);
  if (ports.length === 0 && type !== 'headless') return;
  make({ apiVersion: 'v1', kind: 'Service', metadata: { name, labels }, spec: { ...TYPES[type ?? ''] ?? {}, selector: labels, ...ports.length === 0 ? {} : { ports } } });
  for (const alias of aliases) make({ apiVersion: 'v1', kind: 'Service', metadata: { name: alias, labels }, spec: { selector: labels, ports: ports.map(({ nodePort: _, ...port }) => port) } });
  const exposed = hints.get('kompose.service.expose');
  const [first] = ports;
  if (typeof exposed === 'string' && exposed !== '' && exposed !== 'false' && first !== undefined) make(ingress(name, { exposed, port: first.port, hints }));
}

const TYPES: Readonly<Record<string, Data>> = { nodeport: { type: 'NodePort' }, loadbalancer: { type: 'LoadBalancer' }, headless: { clusterIP: 'None' } };

interface ServicePort { readonly name: string; readonly port: number; readonly targetPort: number; readonly nodePort?: number }

/** The published port, as kompose makes it, and the container's own beside it, by which services of one Compose file call each other. */
function servicePorts(ports: readonly PublishedPort[], nodePort: number): ServicePort[] {
  const made = new Map<string, ServicePort>();
  for (const { target, published, protocol } of ports) {
    for (const port of [published ?? target, target]) {
      const name = protocol === 'TCP' ? String(port) : `${port}-${protocol.toLowerCase()}`;
      if (!made.has(name)) made.set(name, { name, port, targetPort: target, ...protocol === 'TCP' ? {} : { protocol }, ...made.size === 0 && Number.isInteger(nodePort) ? { nodePort } : {} });
    }
  }
  return [...made.values()];
}

/** @source kompose, labels: kompose.service.expose is `true` or hosts with paths, separated by commas */
function ingress(name: string, { exposed, port, hints }: { readonly exposed: string; readonly port: number; readonly hints: ServiceContext['hints'] }): MadeObject {
  const [className, secretName] = [hints.get('kompose.service.expose.ingress-class-name'), hints.get('kompose.service.expose.tls-secret')];
  const hosts = exposed === 'true' ? [undefined] : exposed.split(',').map(host => host.trim());
  const rules = hosts.map(text => {
    const slash = text?.indexOf('/') ?? -1;
    const [host, path] = text === undefined || slash < 0 ? [text, '/'] : [text.slice(0, slash), text.slice(slash)];
    return { ...host === undefined ? {} : { host }, http: { paths: [{ path, pathType: 'Prefix', backend: { service: { name, port: { number: port } } } }] } };
  });
  return { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name }, spec: { ...className === undefined || className === null ? {} : { ingressClassName: className }, rules, ...secretName === undefined || secretName === null ? {} : { tls: [{ hosts: rules.flatMap(({ host }) => host ?? []), secretName }] } } };
}

export const placementOf = (service: Data): readonly string[] => textsOf(mappingOf(mappingOf(service['deploy'])['placement'])['constraints']);
