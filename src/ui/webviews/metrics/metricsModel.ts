import { isAbortError } from '../../../base/abort.ts';
import { delay, type Clock } from '../../../base/clock.ts';
import { describeError, type Logger } from '../../../base/logger.ts';
import { isPodTerminal } from '../../../api/podInfo.ts';
import { nodes, pods, replicaSets, type Resource } from '../../../api/resources.ts';
import type { HttpClient } from '../../../cluster/httpClient.ts';
import type { Informers } from '../../../informer/contract.ts';
import type { TreeTarget } from '../../tree/treeNode.ts';
import { podsOf, titleOf } from '../podsOf.ts';
import { MetricsHistory } from './metricsHistory.ts';
import { NetworkRates, newestTime, toPoint, type ChartId, type Scene } from './metricsPoint.ts';
import type { MetricChart, MetricsState, MetricUnit, ToMetricsView } from './protocol.ts';
import { makeUsageReader, type UsageReader } from './readUsage.ts';
import { podCount } from '../../tree/conditions.ts';
import { t } from '../../../base/words.ts';

/** From start to start. Nodes themselves measure every 8 to 15 s: this is about half, so that no measurement waits long. */
const POLL_MS = 4100;
/** An hour of measurements. */
const MAX_POINTS = 720;

export interface MetricsConnection {
  readonly client: Pick<HttpClient, 'get' | 'list' | 'transport'>;
  readonly informers: Informers;
}

export interface MetricsModelOptions {
  readonly target: TreeTarget;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly post: (message: ToMetricsView) => void;
}

/** One Metrics panel without its window. Nothing is asked while its page is away: usage cannot be watched, only polled. */
export class MetricsModel {
  readonly #options: MetricsModelOptions;
  readonly #history = new MetricsHistory(MAX_POINTS);
  readonly #rates = new NetworkRates();
  #connection: MetricsConnection | undefined;
  #polling: AbortController | undefined;
  #isAttached = false;
  #newestMs = 0;
  #isEmpty = false;
  /** The pods that there are have been read. */
  #isListed = false;
  #problem = '';

  constructor(options: MetricsModelOptions) { this.#options = options; }

  connect(connection: MetricsConnection | undefined): void {
    this.#connection = connection;
    this.#restart();
  }

  /** The page is there, empty. */
  attach(): void {
    this.#isAttached = true;
    this.#restart();
  }

  /** The page is gone: stops asking. */
  detach(): void {
    this.#isAttached = false;
    this.#stop();
  }

  state(): MetricsState {
    const scene = this.#scene();
    const members = scene === undefined ? [] : podsOf(this.#options.target, scene).filter(pod => !isPodTerminal(pod));
    return {
      title: titleOf(this.#options.target), subtitle: [this.#options.target.namespace, scene === undefined || !this.#isListed ? undefined : podCount(members.length)].filter(part => part !== undefined).join(', '),
      times: this.#history.times, charts: [this.#chart('cpu', 'CPU', 'cores'), this.#chart('memory', t('Memory'), 'bytes'), this.#chart('network', this.#options.target.kind === 'Container' ? t('Network (of the pod)') : t('Network'), 'bytesPerSecond')],
      phase: this.#history.times.length > 0 ? 'showing' : this.#isEmpty ? 'empty' : 'loading',
      problem: this.#connection === undefined ? t('There is no connection to the cluster of this panel. Measuring goes on when it is back.') : this.#problem,
    };
  }

  #chart(id: ChartId, title: string, unit: MetricUnit): MetricChart {
    const series = this.#history.series(id);
    const isMeasured = series.some(({ kind }) => kind !== 'level');
    const missing = isMeasured ? '' : id === 'network' ? t('No rate yet: it needs two measurements. A pod on the host network, or a cluster without the summary API, has none.') : t('Not measured yet.');
    return { id, title, unit, series, missing };
  }

  #scene(): Scene | undefined {
    if (this.#connection === undefined) return undefined;
    const { informers } = this.#connection;
    const { target } = this.#options;
    return { target, pods: informers.for(pods).list(), replicaSets: informers.for(replicaSets).list(), node: target.kind === 'Node' ? informers.for(nodes).get({ name: target.name }) : undefined };
  }

  #restart(): void {
    this.#stop();
    this.#isListed = false;
    this.#post();
    if (this.#connection === undefined || !this.#isAttached) return;
    const polling = this.#polling = new AbortController();
    this.#poll(this.#connection, polling.signal).catch((error: unknown) => {
      if (!isAbortError(error, polling.signal)) this.#options.logger.log('warn', 'metrics could not be read', { error });
    });
  }

  #stop(): void {
    if (this.#polling === undefined) return;
    this.#polling.abort(new DOMException('the panel is not visible', 'AbortError'));
    this.#polling = undefined;
    this.#history.gap(this.#options.clock.now());
  }

  async #poll({ client, informers }: MetricsConnection, signal: AbortSignal): Promise<void> {
    const reader = makeUsageReader(client);
    const needed = this.#options.target.kind === 'Node' ? [nodes, pods] : [pods, replicaSets];
    await Promise.all(needed.map(resource => informers.for(resource as Resource).listed())); // of what may not be read there is nothing to show
    signal.throwIfAborted();
    this.#isListed = true;
    for (;;) {
      signal.throwIfAborted();
      const startedAtMs = this.#options.clock.monotonic();
      try {
        await this.#measure(reader, signal);
        this.#problem = '';
      } catch (error) {
        signal.throwIfAborted();
        this.#problem = t('Measuring failed: {0}', describeError(error));
      }
      this.#post();
      await delay(this.#options.clock, Math.max(POLL_MS / 2, POLL_MS - (this.#options.clock.monotonic() - startedAtMs)), signal);
    }
  }

  async #measure(reader: UsageReader, signal: AbortSignal): Promise<void> {
    const scene = this.#scene();
    if (scene === undefined) return;
    const { target } = this.#options;
    const nodeNames = [...new Set(podsOf(target, scene).map(pod => pod.spec?.nodeName).filter(name => name !== undefined))];
    this.#isEmpty = target.kind !== 'Node' && nodeNames.length === 0;
    const measurements = this.#isEmpty ? [] : await reader(target.kind === 'Node' ? { node: target.name } : { namespace: target.namespace, nodeNames }, signal);
    const newestMs = newestTime(measurements);
    if (newestMs <= this.#newestMs) return;
    const values = toPoint(scene, measurements, this.#rates);
    this.#isEmpty = values.every(value => value.kind === 'level');
    if (this.#isEmpty && this.#history.times.length === 0) return;
    this.#newestMs = newestMs;
    this.#history.record(this.#options.clock.now(), values);
  }

  #post(): void { if (this.#isAttached) this.#options.post({ type: 'state', state: this.state() }); }
}
