/** Messages between the Metrics panel's two halves. The page keeps nothing: each message shows all there is. */

export interface MetricSeries {
  readonly name: string;
  /** A part of a whole, the whole, or a line that stays at a level (request, limit, allocatable). */
  readonly kind: 'part' | 'total' | 'level';
  /** One value per time; null: not measured. */
  readonly values: readonly (number | null)[];
}

export type MetricUnit = 'cores' | 'bytes' | 'bytesPerSecond';

export interface MetricChart {
  readonly id: string;
  readonly title: string;
  readonly unit: MetricUnit;
  readonly series: readonly MetricSeries[];
  /** Said instead of the chart when it has nothing to show; '' otherwise. */
  readonly missing: string;
}

export interface MetricsState {
  readonly title: string;
  /** What is measured: 'engine's summary', … and how many pods. */
  readonly subtitle: string;
  /** Milliseconds since the Unix epoch, growing. */
  readonly times: readonly number[];
  readonly charts: readonly MetricChart[];
  /** `loading` until the first measurement; `empty` when there is nothing to measure. */
  readonly phase: 'loading' | 'empty' | 'showing';
  /** What hinders measuring now; '' when nothing does. */
  readonly problem: string;
}

export type ToMetricsView = { readonly type: 'state'; readonly state: MetricsState };
export type FromMetricsView = { readonly type: 'ready' };
