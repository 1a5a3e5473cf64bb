import packet from 'dns-packet';
import type { Answer, DecodedPacket, Question } from 'dns-packet';
import type { Forwarder, Transport } from './dnsForwarder.ts';
import type { DnsZone } from './dnsZone.ts';
import type { DnsRecord } from './protocol/messages.ts';

const TTL_SECONDS = 5;
const PLAIN_UDP_BYTES = 512;
const MAX_UDP_BYTES = 4096;
const RCODE = { ok: 0, serverFailure: 2, nameError: 3 } as const;

export interface ResponderOptions {
  readonly zone: DnsZone;
  readonly domain: string;
  readonly forwarder: Forwarder;
}

/** Answers one query in wire format; undefined for bytes that are no query. Never rejects. */
export type Respond = (query: Buffer, transport: Transport) => Promise<Buffer | undefined>;

/** Authoritative for the cluster's names, a plain forwarder for all others. Equal records take turns in being first. */
export function makeResponder({ zone, domain, forwarder }: ResponderOptions): Respond {
  let turn = 0;

  const chase = async (target: string, type: Question['type']): Promise<readonly Answer[]> => {
    const query = packet.encode({ type: 'query', id: 0, flags: packet.RECURSION_DESIRED, questions: [{ type, name: target, class: 'IN' }] });
    try { return packet.decode(await forwarder.forward(query, 'tcp')).answers ?? []; } catch { return []; }
  };

  return async (bytes, transport) => {
    const query = decodeQuery(bytes);
    const question = query?.questions?.[0];
    if (query === undefined || question === undefined) return undefined;
    const found = zone.lookup(question.name.toLowerCase().replace(/\.$/, ''), question.type);
    switch (found.kind) {
      case 'foreign':
        try { return await forwarder.forward(bytes, transport); } catch { return respond(query, transport, { rcode: RCODE.serverFailure }); }
      case 'records': {
        const records = rotate(found.records, turn++).map(toAnswer);
        const chased = found.chase === undefined ? [] : await chase(found.chase, question.type);
        return respond(query, transport, { rcode: RCODE.ok, answers: [...records, ...chased], additionals: addressesOf(found.records, zone) });
      }
      case 'noData': return respond(query, transport, { rcode: RCODE.ok, authorities: [startOfAuthority(domain)] });
      case 'nameError': return respond(query, transport, { rcode: RCODE.nameError, authorities: [startOfAuthority(domain)] });
    }
  };
}

function decodeQuery(bytes: Buffer): DecodedPacket | undefined {
  try {
    const query = packet.decode(bytes);
    return query.type === 'query' ? query : undefined;
  } catch {
    return undefined;
  }
}

interface Reply { readonly rcode: number; readonly answers?: readonly Answer[]; readonly authorities?: readonly Answer[]; readonly additionals?: readonly Answer[] }

function respond(query: DecodedPacket, transport: Transport, { rcode, answers = [], authorities = [], additionals = [] }: Reply): Buffer {
  const option = query.additionals?.find(record => record.type === 'OPT');
  const flags = packet.AUTHORITATIVE_ANSWER | packet.RECURSION_AVAILABLE | ((query.flags ?? 0) & packet.RECURSION_DESIRED) | rcode;
  const ours = option === undefined ? [] : [{ type: 'OPT' as const, name: '.', udpPayloadSize: MAX_UDP_BYTES, flags: 0, options: [], extendedRcode: 0, ednsVersion: 0, flag_do: false }];
  const base = { type: 'response' as const, id: query.id ?? 0, questions: query.questions ?? [] };
  const full = packet.encode({ ...base, flags, answers: [...answers], authorities: [...authorities], additionals: [...additionals, ...ours] });
  const limit = transport === 'tcp' ? 65_535 : Math.min(MAX_UDP_BYTES, Math.max(PLAIN_UDP_BYTES, option?.udpPayloadSize ?? 0));
  return full.length <= limit ? full : packet.encode({ ...base, flags: flags | packet.TRUNCATED_RESPONSE, additionals: ours });
}

function toAnswer(record: DnsRecord): Answer {
  const common = { name: record.name, ttl: TTL_SECONDS, class: 'IN' as const };
  switch (record.type) {
    case 'A': case 'CNAME': case 'PTR': return { ...common, type: record.type, data: record.data };
    case 'SRV': return { ...common, type: 'SRV', data: record.data };
    case 'NAME': throw new Error('a name without records is no answer');
  }
}

/** The addresses of SRV targets, so that clients need not ask again. */
function addressesOf(records: readonly DnsRecord[], zone: DnsZone): Answer[] {
  const targets = new Set(records.flatMap(record => record.type === 'SRV' ? [record.data.target] : []));
  return [...targets].flatMap(target => {
    const found = zone.lookup(target, 'A');
    return found.kind === 'records' ? found.records.map(toAnswer) : [];
  });
}

function startOfAuthority(domain: string): Answer {
  return { type: 'SOA', name: domain, ttl: TTL_SECONDS, class: 'IN', data: { mname: `ns.dns.${domain}`, rname: `hostmaster.${domain}`, serial: 1, refresh: 7200, retry: 1800, expire: 86400, minimum: TTL_SECONDS } };
}

function rotate(records: readonly DnsRecord[], by: number): readonly DnsRecord[] {
  if (records.some(record => record.type === 'CNAME')) return records;
  const start = by % records.length;
  return [...records.slice(start), ...records.slice(0, start)];
}
