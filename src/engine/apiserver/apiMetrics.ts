import type { Clock } from '../../base/clock.ts';
import { MetricsRegistry } from '../../base/metrics.ts';
import { kubernetesVersion } from '../../api/version.ts';
import type { Storage } from '../storage/contract.ts';

/** A request as its metrics name it. */
export interface MeasuredRequest {
  /** 'LIST', 'WATCH', 'POST', … */
  readonly verb: string;
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly subresource: string;
  readonly scope: '' | 'resource' | 'namespace' | 'cluster';
  readonly dryRun: boolean;
}

/** @source kube-apiserver's own */
const DURATION_BUCKETS = [0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60];
const LONG_RUNNING: readonly string[] = ['WATCH', 'CONNECT'];
const READS: readonly string[] = ['GET', 'LIST'];

/** What `GET /metrics` answers: requests, watches, stored objects and the process, named as kube-apiserver names them. */
export class ApiMetrics {
  readonly registry = new MetricsRegistry();
  readonly #clock: Clock;
  readonly #requests = this.registry.counter({ name: 'apiserver_request_total', help: 'Counter of apiserver requests broken out for each verb, dry run value, group, version, resource, scope, component, and HTTP response code.', labels: ['code', 'component', 'dry_run', 'group', 'resource', 'scope', 'subresource', 'verb', 'version'] });
  readonly #durations = this.registry.histogram({ name: 'apiserver_request_duration_seconds', help: 'Response latency distribution in seconds for each verb, dry run value, group, version, resource, subresource, scope and component.', labels: ['component', 'dry_run', 'group', 'resource', 'scope', 'subresource', 'verb', 'version'], buckets: DURATION_BUCKETS });
  readonly #inflight = this.registry.gauge({ name: 'apiserver_current_inflight_requests', help: 'Number of requests that are being answered, without long-running ones.', labels: ['request_kind'] });
  readonly #longRunning = this.registry.gauge({ name: 'apiserver_longrunning_requests', help: 'Gauge of all active long-running apiserver requests broken out by verb, group, version, resource, scope and component.', labels: ['component', 'group', 'resource', 'scope', 'subresource', 'verb', 'version'] });
  readonly #watchEvents = this.registry.counter({ name: 'apiserver_watch_events_total', help: 'Number of events sent in watch clients', labels: ['group', 'resource', 'version'] });

  constructor({ clock, storage }: { readonly clock: Clock; readonly storage: Pick<Storage, 'counts'> }) {
    this.#clock = clock;
    const objects = this.registry.gauge({ name: 'apiserver_storage_objects', help: 'Number of stored objects at the time of last check split by kind.', labels: ['resource'] });
    this.registry.beforeRead(() => {
      objects.clear();
      for (const [resource, count] of storage.counts()) objects.set(count, [resource]);
    });
    this.registry.gauge({ name: 'kubernetes_build_info', help: "A metric with a constant '1' value labeled by major, minor and git version of the Kubernetes API that is served.", labels: ['git_version', 'major', 'minor', 'platform'] })
      .set(1, [`${kubernetesVersion.gitVersion}+slipway`, kubernetesVersion.major, kubernetesVersion.minor, `${process.platform}/${process.arch}`]);
    this.#measureProcess();
  }

  /** Counts a request as running; the answer is to be called once, when it has ended. */
  begin(request: MeasuredRequest): (code: number) => void {
    const startMs = this.#clock.monotonic();
    const { verb, group, version, resource, subresource, scope, dryRun } = request;
    const rest = [group, resource, scope, subresource, verb, version];
    const isLong = LONG_RUNNING.includes(verb);
    const count = (by: number) => isLong ? this.#longRunning.add(by, ['apiserver', ...rest]) : this.#inflight.add(by, [READS.includes(verb) ? 'readOnly' : 'mutating']);
    count(1);
    return code => {
      count(-1);
      const labels = ['apiserver', dryRun ? 'All' : '', ...rest];
      this.#requests.increment([String(code), ...labels]);
      this.#durations.observe((this.#clock.monotonic() - startMs) / 1000, labels);
    };
  }

  countWatchEvent({ group, plural, version }: { readonly group: string; readonly plural: string; readonly version: string }): void { this.#watchEvents.increment([group, plural, version]); }

  #measureProcess(): void {
    const { registry } = this;
    const cpu = registry.counter({ name: 'process_cpu_seconds_total', help: 'Total user and system CPU time spent in seconds.' });
    const resident = registry.gauge({ name: 'process_resident_memory_bytes', help: 'Resident memory size in bytes.' });
    const heap = registry.gauge({ name: 'nodejs_heap_size_used_bytes', help: 'Heap that holds objects, in bytes.' });
    const heapTotal = registry.gauge({ name: 'nodejs_heap_size_total_bytes', help: 'Heap that is reserved, in bytes.' });
    registry.gauge({ name: 'process_start_time_seconds', help: 'Start time of the process since unix epoch in seconds.' }).set(Math.round(this.#clock.now() / 1000 - process.uptime()));
    registry.beforeRead(() => {
      const { user, system } = process.cpuUsage();
      const { rss, heapUsed, heapTotal: total } = process.memoryUsage();
      cpu.setTotal((user + system) / 1e6);
      resident.set(rss);
      heap.set(heapUsed);
      heapTotal.set(total);
    });
  }
}
