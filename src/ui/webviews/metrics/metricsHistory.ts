import { compareNames } from '../../compareNames.ts';
import type { ChartId, PointValue } from './metricsPoint.ts';
import type { MetricSeries } from './protocol.ts';

interface Line { readonly chart: ChartId; readonly name: string; readonly kind: MetricSeries['kind']; values: (number | null)[] }

const KIND_ORDER = { total: 0, part: 1, level: 2 } as const;

/** Lines over one growing list of times; the oldest points are dropped. A line that ended stays until its last point is dropped. */
export class MetricsHistory {
  readonly #maxPoints: number;
  #times: number[] = [];
  readonly #lines = new Map<string, Line>();

  constructor(maxPoints: number) { this.#maxPoints = maxPoints; }

  get times(): readonly number[] { return this.#times; }

  /** Lines without a value get a gap. A time that is not newer than the last is put after it. */
  record(timeMs: number, values: readonly PointValue[]): void {
    this.#times.push(Math.max(timeMs, (this.#times.at(-1) ?? 0) + 1));
    for (const { chart, name, kind, value } of values) {
      const key = `${chart} ${kind} ${name}`;
      const line = this.#lines.get(key) ?? { chart, name, kind, values: Array.from({ length: this.#times.length - 1 }, () => null) };
      this.#lines.set(key, line);
      line.values[this.#times.length - 1] = value;
    }
    for (const line of this.#lines.values()) if (line.values.length < this.#times.length) line.values.push(null);
    if (this.#times.length > this.#maxPoints) this.#dropOldest();
  }

  /** Nothing was measured from here on: lines are not drawn across. */
  gap(timeMs: number): void { if (this.#times.length > 0) this.record(timeMs, []); }

  /** A chart's lines: wholes, then parts by name, then levels. */
  series(chart: ChartId): MetricSeries[] {
    return [...this.#lines.values()].filter(line => line.chart === chart)
      .sort((a, b) => KIND_ORDER[a.kind] - KIND_ORDER[b.kind] || (a.kind === 'part' ? compareNames(a.name, b.name) : 0))
      .map(({ name, kind, values }) => ({ name, kind, values }));
  }

  #dropOldest(): void {
    const excess = this.#times.length - this.#maxPoints;
    this.#times = this.#times.slice(excess);
    for (const [key, line] of this.#lines) {
      line.values = line.values.slice(excess);
      if (line.values.every(value => value === null)) this.#lines.delete(key);
    }
  }
}
