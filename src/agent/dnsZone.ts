import type { DnsRecord } from './protocol/messages.ts';

export type ZoneAnswer =
  /** `chase` is the target of a CNAME that leads out of the zone. */
  | { readonly kind: 'records'; readonly records: readonly DnsRecord[]; readonly chase?: string }
  | { readonly kind: 'noData' }
  | { readonly kind: 'nameError' }
  /** Not ours: ask the upstream resolver. */
  | { readonly kind: 'foreign' };

export interface ZoneOptions {
  /** 'cluster.local' */
  readonly domain: string;
  /** Decides whether an IPv4 address is a pod's or a service's, for reverse names. */
  readonly isOurs: (address: string) => boolean;
}

/**
 * The records of the cluster's services and the rules by which names are ours.
 * A name that exists by a record or by a longer name below it never answers "no such name" for another type.
 * @source Kubernetes DNS-Based Service Discovery specification 1.1.0
 */
export class DnsZone {
  readonly #options: ZoneOptions;
  readonly #byOwner = new Map<string, readonly DnsRecord[]>();
  readonly #byName = new Map<string, DnsRecord[]>();
  /** How many records make a name exist, counting the names above each record's. */
  readonly #existing = new Map<string, number>();

  constructor(options: ZoneOptions) { this.#options = options; }

  /** Replaces the records of the named owners; null forgets them. `reset` forgets all others first. */
  update({ reset, owners }: { readonly reset: boolean; readonly owners: Readonly<Record<string, readonly DnsRecord[] | null>> }): void {
    if (reset) for (const owner of [...this.#byOwner.keys()]) this.#remove(owner);
    for (const [owner, records] of Object.entries(owners)) {
      this.#remove(owner);
      if (records !== null) this.#add(owner, records);
    }
  }

  /** `name` lower-case without the final dot; `type` as 'A', 'AAAA', 'SRV', 'PTR', 'ANY'. */
  lookup(name: string, type: string): ZoneAnswer {
    if (name.endsWith('.in-addr.arpa')) return this.#options.isOurs(fromReverseName(name)) ? this.#lookupExact(name, type) : { kind: 'foreign' };
    if (name === this.#options.domain || name.endsWith(`.${this.#options.domain}`)) return this.#lookupOwn(name, type);
    return name.includes('.') ? { kind: 'foreign' } : { kind: 'nameError' };
  }

  #lookupOwn(name: string, type: string): ZoneAnswer {
    const pod = this.#podRecord(name);
    if (pod !== undefined) return type === 'A' || type === 'ANY' ? { kind: 'records', records: [pod] } : { kind: 'noData' };
    return this.#lookupExact(name, type);
  }

  #lookupExact(name: string, type: string): ZoneAnswer {
    const own = this.#byName.get(name) ?? [];
    const alias = own.find(record => record.type === 'CNAME');
    if (alias !== undefined && alias.type === 'CNAME' && type !== 'CNAME') {
      const target = this.lookup(alias.data, type);
      if (target.kind === 'records') return { ...target, records: [alias, ...target.records] };
      return target.kind === 'foreign' ? { kind: 'records', records: [alias], chase: alias.data } : { kind: 'records', records: [alias] };
    }
    const records = own.filter(record => record.type === type || (type === 'ANY' && record.type !== 'NAME'));
    if (records.length > 0) return { kind: 'records', records };
    return this.#existing.has(name) || name === this.#options.domain ? { kind: 'noData' } : { kind: 'nameError' };
  }

  /** `10-1-2-3.default.pod.cluster.local` names the address itself, as CoreDNS' "pods insecure". */
  #podRecord(name: string): DnsRecord | undefined {
    const match = /^(\d+)-(\d+)-(\d+)-(\d+)\.[^.]+\.pod\.(.+)$/.exec(name);
    if (match === null || match[5] !== this.#options.domain) return undefined;
    const address = match.slice(1, 5).join('.');
    return this.#options.isOurs(address) ? { type: 'A', name, data: address } : undefined;
  }

  #add(owner: string, records: readonly DnsRecord[]): void {
    this.#byOwner.set(owner, records);
    for (const record of records) {
      const named = this.#byName.get(record.name);
      if (named === undefined) this.#byName.set(record.name, [record]); else named.push(record);
      this.#count(record.name, 1);
    }
  }

  #remove(owner: string): void {
    const records = this.#byOwner.get(owner) ?? [];
    this.#byOwner.delete(owner);
    for (const record of records) {
      const rest = (this.#byName.get(record.name) ?? []).filter(other => other !== record);
      if (rest.length === 0) this.#byName.delete(record.name); else this.#byName.set(record.name, rest);
      this.#count(record.name, -1);
    }
  }

  #count(name: string, by: number): void {
    for (let rest = name; rest !== ''; rest = rest.includes('.') ? rest.slice(rest.indexOf('.') + 1) : '') {
      const count = (this.#existing.get(rest) ?? 0) + by;
      if (count === 0) this.#existing.delete(rest); else this.#existing.set(rest, count);
    }
  }
}

/** '4.3.2.1.in-addr.arpa' → '1.2.3.4'. */
function fromReverseName(name: string): string {
  return name.slice(0, -'.in-addr.arpa'.length).split('.').reverse().join('.');
}
