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
  return Number.isInteger(target) ? [{ target, published: Number.isInteger(published) ? published : undefined, protocol: protocolOf(textOf(port['protocol'])) }] : [];
}

function readShort(text: string): PublishedPort[] {
  const match = /^(?:(?:\d+(?:\.\d+){3}|\[[\da-f:]+\]):)?(?:(\d+)?(?:-(\d+))?:)?(\d+)(?:-(\d+))?(?:\/(\w+))?$/i.exec(text);
  if (match === null) return [];
  const [published, first, last] = [match[1] === undefined ? undefined : Number(match[1]), Number(match[3]), Number(match[4] ?? match[3])];
  return last < first || last - first > 1000 ? [] : Array.from({ length: last - first + 1 }, (_, index) => ({ target: first + index, published: published === undefined ? undefined : match[2] === undefined && last > first ? undefined : published + index, protocol: protocolOf(match[5]) }));
}

const protocolOf = (text: string | undefined) => /^udp$/i.test(text ?? '') ? 'UDP' : /^sctp$/i.test(text ?? '') ? 'SCTP' : 'TCP';

/** The Service by which others find the pods, and an Ingress where a label of kompose's asks for one. */
export function makeServices({ service, name, labels, hints, make }: Pick<ServiceContext, 'service' | 'name' | 'hints' | 'make'> & { readonly labels: Readonly<Record<string, string>> }): void {
  const type = hints.get('kompose.service.type')?.toLowerCase();
  const ports = servicePorts(portsOf(service), type === 'nodeport' ? Number(hints.get('kompose.service.nodeport.port') ?? Number.NaN) : Number.NaN);
  if (ports.length === 0 && type !== 'headless') return;
  make({ apiVersion: 'v1', kind: 'Service', metadata: { name, labels }, spec: { ...TYPES[type ?? ''] ?? {}, selector: labels, ...ports.length === 0 ? {} : { ports } } });
  const exposed = hints.get('kompose.service.expose');
  const [first] = ports;
  if (typeof exposed === 'string' && exposed !== '' && exposed !== 'false' && first !== undefined) make(ingress(name, { exposed, port: first.port, hints }));
}

const TYPES: Readonly<Record<string, Data>> = { nodeport: { type: 'NodePort' }, loadbalancer: { type: 'LoadBalancer' }, headless: { clusterIP: 'None' } };

interface ServicePort { readonly name: string; readonly port: number; readonly targetPort: number }

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
