import assert from 'node:assert/strict';
import { test } from 'node:test';
import packet from 'dns-packet';
import type { Question } from 'dns-packet';
import { containsAddress } from '../../../src/agent/protocol/addressRange.ts';
import { LengthPrefixedReader, parseNameservers, withLength } from '../../../src/agent/dnsForwarder.ts';
import { makeResponder } from '../../../src/agent/dnsResponder.ts';
import { DnsZone } from '../../../src/agent/dnsZone.ts';
import type { DnsRecord } from '../../../src/agent/protocol/messages.ts';

const domain = 'cluster.local';
const WEB = 'web.default.svc.cluster.local';

function makeZone(records: readonly DnsRecord[] = []): DnsZone {
  const zone = new DnsZone({ domain, isOurs: address => containsAddress('10.96.0.0/15', address) });
  zone.update({ reset: true, owners: { 'default/web': [
    { type: 'NAME', name: WEB }, { type: 'A', name: WEB, data: '10.96.0.7' }, { type: 'PTR', name: '7.0.96.10.in-addr.arpa', data: WEB },
    { type: 'SRV', name: `_http._tcp.${WEB}`, data: { target: WEB, port: 80, priority: 0, weight: 100 } }, ...records,
  ] } });
  return zone;
}

const lookups: readonly (readonly [string, string, string])[] = [
  [WEB, 'A', 'records'], [WEB, 'AAAA', 'noData'], [WEB, 'SRV', 'noData'], [`_http._tcp.${WEB}`, 'SRV', 'records'], [`_tcp.${WEB}`, 'A', 'noData'],
  ['default.svc.cluster.local', 'A', 'noData'], ['svc.cluster.local', 'A', 'noData'], ['cluster.local', 'A', 'noData'],
  ['nothing.default.svc.cluster.local', 'A', 'nameError'], ['other.svc.cluster.local', 'A', 'nameError'],
  ['example.org.default.svc.cluster.local', 'A', 'nameError'], ['example.org', 'A', 'foreign'], ['web', 'A', 'nameError'],
  ['10-97-0-9.default.pod.cluster.local', 'A', 'records'], ['10-97-0-9.default.pod.cluster.local', 'AAAA', 'noData'], ['1-1-1-1.default.pod.cluster.local', 'A', 'nameError'],
  ['7.0.96.10.in-addr.arpa', 'PTR', 'records'], ['8.0.96.10.in-addr.arpa', 'PTR', 'nameError'], ['8.8.8.8.in-addr.arpa', 'PTR', 'foreign'],
];
for (const [name, type, kind] of lookups) {
  test(`${type} of ${name} is ${kind}`, () => { assert.equal(makeZone().lookup(name, type).kind, kind); });
}

test('an owner\'s records are replaced, and its names are gone with it', () => {
  const zone = makeZone();
  zone.update({ reset: false, owners: { 'default/web': [{ type: 'A', name: WEB, data: '10.96.0.9' }] } });
  assert.deepEqual(zone.lookup(WEB, 'A'), { kind: 'records', records: [{ type: 'A', name: WEB, data: '10.96.0.9' }] });
  assert.equal(zone.lookup(`_http._tcp.${WEB}`, 'SRV').kind, 'nameError');
  zone.update({ reset: false, owners: { 'default/web': null } });
  assert.equal(zone.lookup('default.svc.cluster.local', 'A').kind, 'nameError');
});

interface Asked { readonly rcode: string; readonly answers: readonly string[]; readonly truncated: boolean; readonly authoritative: boolean; readonly bytes: number; readonly authorities: number }

async function ask(question: { readonly name: string; readonly type: Question['type'] }, options: { readonly zone?: DnsZone; readonly transport?: 'udp' | 'tcp'; readonly upstream?: (query: Buffer) => Buffer; readonly udpBytes?: number } = {}): Promise<Asked> {
  const respond = makeResponder({ zone: options.zone ?? makeZone(), domain, forwarder: { forward: async query => {
    if (options.upstream === undefined) throw new Error('no upstream');
    return options.upstream(query);
  } } });
  const additionals = options.udpBytes === undefined ? [] : [{ type: 'OPT' as const, name: '.', udpPayloadSize: options.udpBytes, flags: 0, options: [], extendedRcode: 0, ednsVersion: 0, flag_do: false }];
  const bytes = await respond(packet.encode({ type: 'query', id: 77, flags: packet.RECURSION_DESIRED, questions: [{ ...question, class: 'IN' }], additionals }), options.transport ?? 'udp');
  assert.ok(bytes !== undefined);
  const answer = packet.decode(bytes);
  assert.equal(answer.id, 77);
  return {
    rcode: (answer as unknown as { rcode: string }).rcode, bytes: bytes.length, truncated: answer.flag_tc, authoritative: answer.flag_aa, authorities: answer.authorities?.length ?? 0,
    answers: (answer.answers ?? []).map(record => `${record.type} ${record.name} ${'data' in record ? JSON.stringify(record.data) : ''}`),
  };
}

test('an answer is authoritative and repeats the id; the case of a name does not matter', async () => {
  assert.deepEqual(await ask({ name: 'Web.Default.svc.cluster.local', type: 'A' }), { rcode: 'NOERROR', answers: [`A ${WEB} "10.96.0.7"`], truncated: false, authoritative: true, bytes: (await ask({ name: WEB, type: 'A' })).bytes, authorities: 0 });
});

test('a missing name and a missing type carry the SOA, so that the denial can be cached', async () => {
  const missing = await ask({ name: `x.${WEB}`, type: 'A' });
  assert.deepEqual([missing.rcode, missing.authorities], ['NXDOMAIN', 1]);
  const noData = await ask({ name: WEB, type: 'AAAA' });
  assert.deepEqual([noData.rcode, noData.authorities, noData.answers.length], ['NOERROR', 1, 0]);
});

test('an answer that does not fit is cut over UDP and whole over TCP or with a larger buffer', async () => {
  const zone = makeZone(Array.from({ length: 60 }, (_, index) => ({ type: 'A' as const, name: 'many.default.svc.cluster.local', data: `10.97.1.${index}` })));
  const question = { name: 'many.default.svc.cluster.local', type: 'A' as const };
  const cut = await ask(question, { zone });
  assert.deepEqual([cut.truncated, cut.answers.length], [true, 0]);
  assert.ok(cut.bytes <= 512);
  assert.equal((await ask(question, { zone, transport: 'tcp' })).answers.length, 60);
  assert.equal((await ask(question, { zone, udpBytes: 4096 })).answers.length, 60);
});

test('other names go to the upstream unchanged; without one the server says that it failed', async () => {
  const upstream = (query: Buffer) => packet.encode({ type: 'response', id: packet.decode(query).id ?? 0, questions: packet.decode(query).questions ?? [], answers: [{ type: 'A', name: 'example.org', ttl: 9, data: '93.184.216.34' }] });
  assert.deepEqual((await ask({ name: 'example.org', type: 'A' }, { upstream })).answers, ['A example.org "93.184.216.34"']);
  assert.equal((await ask({ name: 'example.org', type: 'A' })).rcode, 'SERVFAIL');
});

test('an alias out of the cluster comes with the addresses of its target', async () => {
  const zone = makeZone([{ type: 'CNAME', name: 'ext.default.svc.cluster.local', data: 'example.org' }]);
  const upstream = (query: Buffer) => packet.encode({ type: 'response', id: packet.decode(query).id ?? 0, answers: [{ type: 'A', name: 'example.org', ttl: 9, data: '93.184.216.34' }] });
  assert.deepEqual((await ask({ name: 'ext.default.svc.cluster.local', type: 'A' }, { zone, upstream })).answers, ['CNAME ext.default.svc.cluster.local "example.org"', 'A example.org "93.184.216.34"']);
});

test('bytes that are no query get no answer', async () => {
  const respond = makeResponder({ zone: makeZone(), domain, forwarder: { forward: async query => query } });
  assert.equal(await respond(Buffer.from('x'), 'udp'), undefined);
});

test('nameservers are read from resolv.conf, and TCP messages from any cut', () => {
  assert.deepEqual(parseNameservers('# c\nnameserver 127.0.0.11\nsearch a\n nameserver  10.0.0.1\noptions ndots:0\n'), ['127.0.0.11', '10.0.0.1']);
  const reader = new LengthPrefixedReader();
  const bytes = Buffer.concat([withLength(Buffer.from('one')), withLength(Buffer.from('three'))]);
  const messages = [...bytes].flatMap(byte => reader.push(Buffer.from([byte])));
  assert.deepEqual(messages.map(String), ['one', 'three']);
});
