import { SYSTEM_NAMESPACES } from './admission/namespaceLifecycle.ts';
import type { Storage } from '../storage/contract.ts';

/** One thing that must be so for the API to be healthy. */
export interface HealthCheck {
  readonly name: string;
  /** Throws an Error that says what is wrong. */
  readonly check: () => void;
}

/** The checks of each health path; `readyz` also fails while the server ends. */
export type HealthChecks = Readonly<Record<'healthz' | 'livez' | 'readyz', readonly HealthCheck[]>>;

/** The place of etcd. */
export const storeCheck = (storage: Pick<Storage, 'failure'>): HealthCheck => ({
  name: 'etcd',
  check: () => { if (storage.failure !== undefined) throw new Error(`the state could not be written: ${storage.failure.message}`); },
});

/** @source kube-apiserver's checks of the same names, as far as there is something to check here */
export function makeHealthChecks({ storage, isStopping, hooks }: { readonly storage: Pick<Storage, 'get' | 'failure'>; readonly isStopping: () => boolean; readonly hooks: readonly HealthCheck[] }): HealthChecks {
  const ping: HealthCheck = { name: 'ping', check: () => undefined };
  const namespaces: HealthCheck = {
    name: 'poststarthook/start-system-namespaces-controller',
    check: () => {
      const missing = SYSTEM_NAMESPACES.filter(name => storage.get({ resource: 'namespaces', namespace: '', name }) === undefined);
      if (missing.length > 0) throw new Error(`not there yet: ${missing.join(', ')}`);
    },
  };
  const shutdown: HealthCheck = { name: 'shutdown', check: () => { if (isStopping()) throw new Error('process is shutting down'); } };
  const live = [ping, storeCheck(storage), namespaces, ...hooks];
  return { healthz: live, livez: live, readyz: [...live, shutdown] };
}
