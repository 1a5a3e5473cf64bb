import type { IncomingMessage } from 'node:http';
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';
import { apiErrors } from '../../../api/apiError.ts';
import type { ServiceAccountTokens } from '../authentication/serviceAccountTokens.ts';
import { TokenRejected } from '../authentication/tokenClaims.ts';
import { ALL_AUTHENTICATED, anonymous } from '../user.ts';
import type { User } from '../user.ts';

const known = new WeakMap<object, User>();
const WEB_SOCKET_TOKEN = 'base64url.bearer.authorization.k8s.io.';

/**
 * The user of a request: the one that the connection's client certificate names (the last CN is the name, as Go reads it; every O a group), else the bearer
 * token's, else `anonymous`. Throws ApiError 401 for a token that is not accepted.
 */
export async function authenticate(request: IncomingMessage, tokens: ServiceAccountTokens): Promise<User> {
  const socket = request.socket as TLSSocket;
  let user = known.get(socket);
  if (user === undefined) known.set(socket, user = socket.authorized ? toUser(socket.getPeerCertificate()) : anonymous);
  if (user !== anonymous) return user;
  const token = bearerToken(request);
  if (token === undefined) return anonymous;
  try { return (await tokens.authenticate(token)).user; } catch (error) {
    if (error instanceof TokenRejected) throw apiErrors.unauthorized();
    throw error;
  }
}

/** From the Authorization header, or from a WebSocket's subprotocols, where browsers can put it; it is taken out of both. @source k8s.io/apiserver authentication/request/{bearertoken,websocket} */
function bearerToken({ headers }: IncomingMessage): string | undefined {
  const [scheme = '', token = ''] = (headers.authorization ?? '').trim().split(' ');
  if (scheme.toLowerCase() === 'bearer' && token !== '') { delete headers.authorization; return token; }
  const protocols = (headers['sec-websocket-protocol'] ?? '').split(',').map(each => each.trim());
  const encoded = protocols.find(each => each.startsWith(WEB_SOCKET_TOKEN));
  if (encoded === undefined || protocols.length < 2) return undefined;
  headers['sec-websocket-protocol'] = protocols.filter(each => each !== encoded).join(', ');
  return Buffer.from(encoded.slice(WEB_SOCKET_TOKEN.length), 'base64url').toString('utf8');
}

function toUser({ subject, fingerprint256 }: Pick<DetailedPeerCertificate, 'subject' | 'fingerprint256'> | Record<string, never>): User {
  if (subject?.CN === undefined) return anonymous;
  const names = (value: string | readonly string[] | undefined) => value === undefined ? [] : [value].flat();
  return {
    name: names(subject.CN).at(-1) as string, groups: [...names(subject.O), ALL_AUTHENTICATED],
    extra: { 'authentication.kubernetes.io/credential-id': [`X509SHA256=${fingerprint256.replaceAll(':', '').toLowerCase()}`] },
  };
}
