import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { Clock } from '../../../base/clock.ts';
import type { Secret } from '../../../api/objects.ts';
import type { Storage } from '../../storage/contract.ts';
import type { User } from '../user.ts';
import { API_AUDIENCES, ISSUER, LEGACY_ISSUER, TokenRejected, toTokenUser, type Claims, type Find, type Found } from './tokenClaims.ts';

/** A token's user, and for which of the audiences asked about it is meant. */
export interface TokenUser { readonly user: User; readonly audiences: readonly string[] }

/** Signs and checks the tokens of ServiceAccounts. Tokens are never logged. */
export interface ServiceAccountTokens {
  sign(claims: Claims): Promise<string>;
  /** Throws TokenRejected: of another hand, expired, for others, or bound to what is gone. */
  authenticate(token: string, audiences?: readonly string[]): Promise<TokenUser>;
  /** The public key as a JSON Web Key Set. */
  readonly keySet: { readonly keys: readonly Readonly<Record<string, unknown>>[] };
}

const ALGORITHM = 'ES256';
/** Checked signatures that are remembered; what a token is bound to is looked up at every use. */
const REMEMBERED = 1024;

/** `signingKey`: a private EC P-256 key as PEM; absent, one that lives as long as this process. */
export function makeServiceAccountTokens({ signingKey, storage, clock }: { readonly signingKey: string | undefined; readonly storage: Storage; readonly clock: Clock }): ServiceAccountTokens {
  const privateKey = signingKey === undefined ? generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey : createPrivateKey(signingKey);
  const publicKey = createPublicKey(privateKey);
  const kid = keyIdOf(publicKey);
  const verified = new Map<string, Claims>();
  const find = makeFind(storage);

  const verify = async (token: string): Promise<Claims> => {
    const digest = createHash('sha256').update(token).digest('base64');
    const known = verified.get(digest);
    if (known !== undefined) return known;
    const { decodeJwt, jwtVerify } = await import('jose');
    const claims = await (async () => {
      try {
        const { iss } = decodeJwt(token);
        if (iss !== ISSUER && iss !== LEGACY_ISSUER) throw new TokenRejected('invalid bearer token');
        // Times are checked at every use, with what the token is bound to.
        return (await jwtVerify(token, publicKey, { algorithms: [ALGORITHM], currentDate: new Date(0), clockTolerance: Number.MAX_SAFE_INTEGER })).payload;
      } catch (error) {
        throw error instanceof TokenRejected ? error : new TokenRejected('invalid bearer token');
      }
    })();
    if (verified.size >= REMEMBERED) verified.delete(verified.keys().next().value as string);
    verified.set(digest, claims);
    return claims;
  };

  return {
    keySet: { keys: [{ use: 'sig', ...publicKey.export({ format: 'jwk' }), kid, alg: ALGORITHM }] },
    async sign(claims) {
      const { SignJWT } = await import('jose');
      return new SignJWT(claims).setProtectedHeader({ alg: ALGORITHM, kid }).sign(privateKey);
    },
    async authenticate(token, audiences = API_AUDIENCES) {
      const claims = await verify(token);
      const meant = claims['iss'] === LEGACY_ISSUER ? API_AUDIENCES : [claims['aud'] as string | readonly string[] | undefined ?? []].flat();
      const shared = audiences.filter(audience => meant.includes(audience));
      if (shared.length === 0) throw new TokenRejected(`token audiences ${JSON.stringify(meant)} is invalid for the target audiences ${JSON.stringify(audiences)}`);
      return { user: toTokenUser(claims, { token, find, nowMs: clock.now() }), audiences: shared };
    },
  };
}

/** @source pkg/serviceaccount/jwt.go keyIDFromPublicKey */
function keyIdOf(key: KeyObject): string {
  return createHash('sha256').update(key.export({ type: 'spki', format: 'der' })).digest('base64url');
}

const RESOURCES = { ServiceAccount: 'serviceaccounts', Pod: 'pods', Secret: 'secrets', Node: 'nodes' } as const;

function makeFind(storage: Storage): Find {
  return (kind, key): Found | undefined => {
    const object = storage.get({ resource: RESOURCES[kind], ...key });
    if (object === undefined) return undefined;
    const { uid = '', deletionTimestamp } = object.metadata;
    const token = kind === 'Secret' ? (object as Secret).data?.['token'] : undefined;
    return {
      uid, ...(deletionTimestamp === undefined ? {} : { deletedAtMs: Date.parse(deletionTimestamp) }),
      ...(token === undefined ? {} : { token: Buffer.from(token, 'base64').toString('utf8') }),
    };
  };
}
