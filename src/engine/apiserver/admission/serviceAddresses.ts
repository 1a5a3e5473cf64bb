import type { FieldError } from '../../../api/apiError.ts';
import { apiErrors } from '../../../api/apiError.ts';
import type { Random } from '../../../base/random.ts';
import type { Service, ServicePort } from '../../../api/objects.ts';
import type { Storage } from '../../storage/contract.ts';
import { parseCidr } from './cidr.ts';
import type { AddressRange } from './cidr.ts';

const NODE_PORTS = { first: 30_000, last: 32_767 };
/** Ports that are given out without being asked for start above these, so that chosen ones seldom collide. @source KEP-3668 */
const STATIC_NODE_PORTS = 86;

/** Addresses and ports taken by one write, until it is settled. */
export interface Reservation {
  /**
   * Gives `service` the cluster address and node ports that it lacks, in place; those that `old` has are its own. Throws ApiError 422 when a wanted one
   * is taken or out of range, 500 when none is left.
   */
  assign(service: Service, old: Service | undefined): void;
  /** Call when the write is stored or refused. Idempotent. */
  release(): void;
}

interface Pool { readonly others: readonly Service[]; readonly reserve: (value: string) => void }

/**
 * Cluster addresses and node ports of Services. What is taken is read from the stored Services, besides what writes under way
 * have reserved: nothing to rebuild after a start, nothing to leak.
 */
export class ServiceAddresses {
  #range: AddressRange;
  #storage: Storage;
  #random: Random;
  #reservedAddresses = new Set<string>();
  #reservedPorts = new Set<string>();

  constructor({ serviceCidr, storage, random }: { readonly serviceCidr: string; readonly storage: Storage; readonly random: Random }) {
    this.#range = parseCidr(serviceCidr);
    this.#storage = storage;
    this.#random = random;
  }

  /** The address of the `kubernetes` Service. */
  get first(): string { return this.#range.at(1); }

  begin(): Reservation {
    const addresses: string[] = [];
    const ports: string[] = [];
    return {
      assign: (service, old) => {
        const others = this.#others(service);
        this.#assignAddress(service, old, { others, reserve: address => { addresses.push(address); this.#reservedAddresses.add(address); } });
        this.#assignPorts(service, old, { others, reserve: port => { ports.push(port); this.#reservedPorts.add(port); } });
      },
      release: () => {
        for (const address of addresses.splice(0)) this.#reservedAddresses.delete(address);
        for (const port of ports.splice(0)) this.#reservedPorts.delete(port);
      },
    };
  }

  #others(service: Service): readonly Service[] {
    const { name, namespace } = service.metadata;
    return (this.#storage.list({ resource: 'services' }).objects as readonly Service[]).filter(other => other.metadata.name !== name || other.metadata.namespace !== namespace);
  }

  #assignAddress(service: Service, old: Service | undefined, { others, reserve }: Pool): void {
    const spec = service.spec ??= {};
    if (spec.type === 'ExternalName') return;
    if (spec.clusterIP !== 'None' && (!spec.clusterIP || spec.clusterIP !== old?.spec?.clusterIP)) {
      const taken = new Set([...this.#reservedAddresses, ...others.map(other => other.spec?.clusterIP ?? '')]);
      if (spec.clusterIP) this.#assertAddress(service, spec.clusterIP, taken);
      else spec.clusterIP = this.#freeAddress(taken);
      reserve(spec.clusterIP);
    }
    spec.clusterIPs = [spec.clusterIP];
  }

  #assertAddress(service: Service, address: string, taken: ReadonlySet<string>): void {
    const refuse = (why: string) => { throw invalid(service, { field: 'spec.clusterIPs', reason: 'FieldValueInvalid', message: `Invalid value: ["${address}"]: failed to allocate IP ${address}: ${why}` }); };
    if (!this.#range.contains(address)) refuse(`the provided IP (${address}) is not in the valid range. The range of valid IPs is ${this.#range.text}`);
    if (taken.has(address)) refuse('provided IP is already allocated');
  }

  /** At random from the upper part of the range, then from the lower, which is for addresses that are asked for. @source KEP-3070 */
  #freeAddress(taken: ReadonlySet<string>): string {
    const { size } = this.#range;
    const offset = Math.min(Math.max(16, size >>> 4), 256, size >>> 1);
    const upper = size - 1 - offset;
    const start = this.#random.integer(Math.max(1, upper));
    for (let step = 0; step < upper; step++) {
      const address = this.#range.at(offset + (start + step) % upper);
      if (!taken.has(address)) return address;
    }
    for (let index = 1; index < offset; index++) {
      const address = this.#range.at(index);
      if (!taken.has(address)) return address;
    }
    throw apiErrors.internal('failed to allocate a serviceIP: range is full');
  }

  #assignPorts(service: Service, old: Service | undefined, { others, reserve }: Pool): void {
    const ports = service.spec?.ports ?? [];
    const taken = new Set([...this.#reservedPorts, ...others.flatMap(other => (other.spec?.ports ?? []).map(portKey))]);
    const own = new Set((old?.spec?.ports ?? []).map(portKey));
    ports.forEach((port, index) => {
      if (!port.nodePort || own.has(portKey(port))) return;
      const refuse = (why: string) => { throw invalid(service, { field: `spec.ports[${index}].nodePort`, reason: 'FieldValueInvalid', message: `Invalid value: ${port.nodePort}: ${why}` }); };
      if (port.nodePort < NODE_PORTS.first || port.nodePort > NODE_PORTS.last) refuse(`provided port is not in the valid range. The range of valid ports is ${NODE_PORTS.first}-${NODE_PORTS.last}`);
      if (taken.has(portKey(port))) refuse('provided port is already allocated');
      reserve(portKey(port));
    });
    if (!wantsNodePorts(service)) return;
    for (const port of ports) {
      if (port.nodePort) continue;
      port.nodePort = this.#freePort(port, new Set([...taken, ...own, ...this.#reservedPorts, ...ports.map(portKey)]));
      reserve(portKey(port));
    }
  }

  #freePort(port: ServicePort, taken: ReadonlySet<string>): number {
    const count = NODE_PORTS.last - NODE_PORTS.first + 1;
    const upper = count - STATIC_NODE_PORTS;
    const start = this.#random.integer(upper);
    for (let step = 0; step < count; step++) {
      const nodePort = NODE_PORTS.first + (step < upper ? STATIC_NODE_PORTS + (start + step) % upper : step - upper);
      if (!taken.has(portKey({ ...port, nodePort }))) return nodePort;
    }
    throw apiErrors.internal('failed to allocate a nodePort: range is full');
  }
}

const protocolOf = (port: ServicePort) => port.protocol ?? 'TCP';
const portKey = (port: ServicePort) => `${protocolOf(port)}/${port.nodePort ?? 0}`;
const wantsNodePorts = (service: Service) => service.spec?.type === 'NodePort' || (service.spec?.type === 'LoadBalancer' && service.spec.allocateLoadBalancerNodePorts !== false);

function invalid(service: Service, error: FieldError) {
  return apiErrors.invalid({ kind: 'Service', group: '', name: service.metadata.name ?? '' }, [error]);
}
