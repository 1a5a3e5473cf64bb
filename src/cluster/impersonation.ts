import type { OutgoingHttpHeaders } from 'node:http';
import type { Impersonation } from './connection.ts';

/** The headers of a request that acts as somebody else. @source client-go transport/round_trippers.go impersonatingRoundTripper */
export function toImpersonationHeaders({ user, uid, groups, extra }: Impersonation): OutgoingHttpHeaders {
  return {
    'Impersonate-User': toBytes(user), ...(uid === undefined ? {} : { 'Impersonate-Uid': toBytes(uid) }), ...(groups.length === 0 ? {} : { 'Impersonate-Group': groups.map(toBytes) }),
    ...Object.fromEntries(Object.entries(extra).map(([key, values]) => [`Impersonate-Extra-${escapeKey(key)}`, values.map(toBytes)])),
  };
}

/** Node writes a character a byte; the API reads UTF-8. */
function toBytes(value: string): string { return Buffer.from(value, 'utf8').toString('latin1'); }

/** Keys are percent-encoded where a header's name cannot hold them. */
function escapeKey(key: string): string { return encodeURIComponent(key).replace(/[()]/g, character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`); }
