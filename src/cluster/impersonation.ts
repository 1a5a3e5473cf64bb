import type { OutgoingHttpHeaders } from 'node:http';
import type { Impersonation } from './connection.ts';

/** The headers of a request that acts as somebody else. @source client-go transport/round_trippers.go impersonatingRoundTripper */
export function toImpersonationHeaders({ user, uid, groups, extra }: Impersonation): OutgoingHttpHeaders {
  return {
    'Impersonate-User': user, ...(uid === undefined ? {} : { 'Impersonate-Uid': uid }), ...(groups.length === 0 ? {} : { 'Impersonate-Group': [...groups] }),
    ...Object.fromEntries(Object.entries(extra).map(([key, values]) => [`Impersonate-Extra-${escapeKey(key)}`, [...values]])),
  };
}

/** Keys are percent-encoded where a header's name cannot hold them. */
function escapeKey(key: string): string { return encodeURIComponent(key).replace(/[()]/g, character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`); }
