import { randomBytes, randomUUID } from 'node:crypto';

/** The only source of randomness; injected so that tests can repeat a run. */
export interface Random {
  /** Uniform integer in [0, `below`). */
  integer(below: number): number;
  uuid(): string;
}

export const systemRandom: Random = {
  integer: below => randomBytes(4).readUInt32BE() % below,
  uuid: () => randomUUID(),
};

/** A repeatable source for tests (mulberry32). */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (t ^ (t >>> 14)) >>> 0;
  };
  const hex = (digits: number) => Array.from({ length: digits }, () => (next() % 16).toString(16)).join('');
  return {
    integer: below => next() % below,
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`,
  };
}

const SAFE_ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/**
 * A random suffix without vowels or look-alikes, for generated names.
 * @source Kubernetes apimachinery util/rand `SafeEncodeString` alphabet.
 */
export function safeSuffix(random: Random, length = 5): string {
  return Array.from({ length }, () => SAFE_ALPHABET[random.integer(SAFE_ALPHABET.length)]).join('');
}
