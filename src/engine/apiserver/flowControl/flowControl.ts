import type { FlowSchema, PriorityLevelConfiguration } from '../../../api/objects.ts';
import type { Clock } from '../../../base/clock.ts';
import type { Storage } from '../../storage/contract.ts';
import { classifyRequest, orderSchemas, type FlowRequest } from './classifyRequest.ts';
import { FairQueue, type SeatLimits } from './fairQueue.ts';

/** @source kube-apiserver --max-requests-inflight and --max-mutating-requests-inflight, together */
const TOTAL_SEATS = 600;

/** Where a request was put, and what to call when it has been answered. */
export interface Admitted {
  readonly schemaUid: string;
  readonly levelUid: string;
  readonly release: () => void;
}

/**
 * Priority and fairness for HTTP requests. What is enforced: each limited priority level has its share of the seats; requests beyond wait in a queue per
 * flow (schema and user or namespace), flows take turns, full queues and waits of 15 s are answered 429 with Retry-After. What is not: seats are not lent
 * between levels, every request takes one seat, and each flow has a queue of its own, where Kubernetes shuffles flows over a fixed number of queues.
 * Watches and streams are counted nowhere, nor are the engine's own parts, which do not come by HTTP.
 * @source k8s.io/apiserver util/flowcontrol
 */
export class FlowControl {
  readonly #storage: Storage;
  readonly #clock: Clock;
  readonly #queues = new Map<string, FairQueue>();
  #seen = '';
  #schemas: readonly FlowSchema[] = [];
  #levels: ReadonlyMap<string, PriorityLevelConfiguration> = new Map();

  constructor({ storage, clock }: { readonly storage: Storage; readonly clock: Clock }) {
    this.#storage = storage;
    this.#clock = clock;
  }

  /** Resolves when the request may go on; undefined when no schema concerns it. Rejects with ApiError 429, or with the signal's reason. */
  async admit(request: FlowRequest, signal: AbortSignal): Promise<Admitted | undefined> {
    this.#refresh();
    const found = classifyRequest(this.#schemas, request);
    const level = found === undefined ? undefined : this.#levels.get(found.schema.spec?.priorityLevelConfiguration.name ?? '');
    if (found === undefined || level === undefined) return undefined;
    const uids = { schemaUid: found.schema.metadata.uid ?? '', levelUid: level.metadata.uid ?? '' };
    if (level.spec?.type === 'Exempt') return { ...uids, release: () => undefined };
    const queue = this.#queues.get(level.metadata.name ?? '');
    return queue === undefined ? undefined : { ...uids, release: await queue.acquire(found.flow, signal) };
  }

  /** Looks whether the configuration has changed; cheap when it has not. */
  #refresh(): void {
    const [schemas, levels] = ['flowschemas', 'prioritylevelconfigurations'].map(resource => this.#storage.list({ resource: `${resource}.flowcontrol.apiserver.k8s.io` }).objects);
    const seen = [...schemas ?? [], ...levels ?? []].map(({ metadata }) => metadata.resourceVersion).join();
    if (seen === this.#seen) return;
    this.#seen = seen;
    this.#levels = new Map((levels as readonly PriorityLevelConfiguration[]).map(level => [level.metadata.name ?? '', level]));
    this.#schemas = orderSchemas(schemas as readonly FlowSchema[]).filter(({ spec }) => this.#levels.has(spec?.priorityLevelConfiguration.name ?? ''));
    for (const [name, limits] of limitsOf([...this.#levels.values()])) {
      const queue = this.#queues.get(name);
      if (queue === undefined) this.#queues.set(name, new FairQueue({ clock: this.#clock, limits })); else queue.limits = limits;
    }
  }
}

/** The seats of every limited level, by name: its share of the whole, rounded up. */
export function limitsOf(levels: readonly PriorityLevelConfiguration[]): ReadonlyMap<string, SeatLimits> {
  const limited = levels.filter(({ spec }) => spec?.type === 'Limited');
  const sharesOf = ({ spec }: PriorityLevelConfiguration) => spec?.limited?.nominalConcurrencyShares ?? 30;
  const exempt = levels.filter(({ spec }) => spec?.type === 'Exempt').reduce((sum, { spec }) => sum + (spec?.exempt?.nominalConcurrencyShares ?? 0), 0);
  const total = limited.reduce((sum, level) => sum + sharesOf(level), exempt);
  return new Map(limited.map(level => {
    const { type, queuing } = level.spec?.limited?.limitResponse ?? {};
    const queueLength = type === 'Queue' ? queuing?.queueLengthLimit ?? 50 : 0;
    return [level.metadata.name ?? '', { seats: Math.max(1, Math.ceil(TOTAL_SEATS * sharesOf(level) / Math.max(1, total))), queueLength, totalLength: queueLength * (queuing?.queues ?? 64) }];
  }));
}
