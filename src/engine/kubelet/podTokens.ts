import type { Clock, Timer } from '../../base/clock.ts';
import type { Client } from '../../api/client.ts';
import type { Pod, Volume } from '../../api/objects.ts';

type Projection = NonNullable<NonNullable<NonNullable<Volume['projected']>['sources']>[number]['serviceAccountToken']>;

/** Tokens of pods' ServiceAccounts, requested from the API and kept in memory only. */
export interface PodTokens {
  /** The token of a projected source, valid for some time yet. Throws ApiError. */
  token(pod: Pod, source: Projection): Promise<string>;
  /** Drops everything of the pod. */
  forget(podUid: string): void;
  stop(): void;
}

interface Held { readonly token: string; readonly renewAtMs: number; readonly timer: Timer }

/** A token is renewed when 80 % of its life have passed, and every day. @source pkg/kubelet/token token_manager.go */
const RENEW_AFTER = 0.8;
const LONGEST_MS = 24 * 3_600_000;
/** Time to try again in: what a failed renewal leaves of the old token's life. */
const RETRY_MS = 60_000;
const DEFAULT_SECONDS = 3600;

/** `onStale` is called when a pod's token is due: call `token` again and write the files. */
export function makePodTokens({ client, clock, onStale }: { readonly client: Pick<Client, 'createToken'>; readonly clock: Clock; readonly onStale: (podUid: string) => void }): PodTokens {
  const held = new Map<string, Map<string, Held>>();
  const wakeLater = (podUid: string, atMs: number) => clock.setTimer(() => { if (held.has(podUid)) onStale(podUid); }, Math.max(0, atMs - clock.now()), { unref: true });

  const request = async (pod: Pod, { audience, expirationSeconds = DEFAULT_SECONDS }: Projection): Promise<Held> => {
    const { metadata: { name = '', namespace = '', uid = '' }, spec } = pod;
    const { status } = await client.createToken({ name: spec?.serviceAccountName ?? 'default', namespace }, {
      expirationSeconds, audiences: audience === undefined || audience === '' ? [] : [audience], boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name, uid },
    });
    const [nowMs, endMs] = [clock.now(), Date.parse(status?.expirationTimestamp ?? '')];
    const renewAtMs = nowMs + Math.min((endMs - nowMs) * RENEW_AFTER, LONGEST_MS);
    return { token: status?.token ?? '', renewAtMs, timer: wakeLater(uid, renewAtMs) };
  };

  return {
    async token(pod, source) {
      const uid = pod.metadata.uid ?? '';
      const key = JSON.stringify([source.audience ?? '', source.expirationSeconds ?? DEFAULT_SECONDS]);
      const mine = held.get(uid) ?? new Map<string, Held>();
      held.set(uid, mine);
      const known = mine.get(key);
      if (known !== undefined && clock.now() < known.renewAtMs) return known.token;
      try {
        const next = await request(pod, source);
        known?.timer.cancel();
        if (held.get(uid) === mine) mine.set(key, next); else next.timer.cancel();
        return next.token;
      } catch (error) {
        if (known === undefined) throw error;
        // Until its end the old one is better than none.
        mine.set(key, { ...known, timer: wakeLater(uid, clock.now() + RETRY_MS) });
        return known.token;
      }
    },
    forget(podUid) {
      for (const { timer } of held.get(podUid)?.values() ?? []) timer.cancel();
      held.delete(podUid);
    },
    stop() { for (const podUid of [...held.keys()]) this.forget(podUid); },
  };
}
