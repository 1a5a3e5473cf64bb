/** What a process counts of itself, in Prometheus' text format. Costs a map look-up per change and nothing while nobody reads. */
export class MetricsRegistry {
  #families: Family[] = [];
  #collectors: (() => void)[] = [];

  counter(options: FamilyOptions): Counter { return this.#add(new Counter({ ...options, type: 'counter' })); }
  gauge(options: FamilyOptions): Gauge { return this.#add(new Gauge({ ...options, type: 'gauge' })); }
  /** `buckets`: upper bounds, ascending, without infinity. */
  histogram(options: FamilyOptions & { readonly buckets: readonly number[] }): Histogram { return this.#add(new Histogram(options)); }

  /** Called before every reading, to set what is measured rather than counted. */
  beforeRead(collect: () => void): void { this.#collectors.push(collect); }

  /** @source https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format */
  expose(): string {
    for (const collect of this.#collectors) collect();
    return this.#families.filter(family => family.used).map(family => `# HELP ${family.name} ${escapeHelp(family.help)}\n# TYPE ${family.name} ${family.type}\n${family.lines().map(line => `${line}\n`).join('')}`).join('');
  }

  #add<T extends Family>(family: T): T { this.#families.push(family); return family; }
}

export interface FamilyOptions {
  readonly name: string;
  readonly help: string;
  /** Names of labels, in the order in which values are given. */
  readonly labels?: readonly string[];
}

type LabelValues = readonly string[];
interface Family { readonly name: string; readonly help: string; readonly type: string; readonly used: boolean; lines(): string[] }

class Values implements Family {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly #labels: readonly string[];
  readonly #values = new Map<string, { readonly labels: LabelValues; value: number }>();

  constructor({ name, help, labels = [], type }: FamilyOptions & { readonly type: string }) { this.name = name; this.help = help; this.type = type; this.#labels = labels; }

  get used(): boolean { return this.#values.size > 0; }
  lines(): string[] { return [...this.#values.values()].map(({ labels, value }) => `${this.name}${formatLabels(this.#labels, labels)} ${formatNumber(value)}`); }

  protected change(labels: LabelValues, change: (value: number) => number): void {
    const key = labels.join('\u0000');
    const known = this.#values.get(key);
    if (known === undefined) this.#values.set(key, { labels, value: change(0) }); else known.value = change(known.value);
  }

  protected forget(): void { this.#values.clear(); }
}

export class Counter extends Values {
  increment(labels: LabelValues = [], by = 1): void { this.change(labels, value => value + by); }
  /** For totals that somebody else counts (processor time). */
  setTotal(total: number, labels: LabelValues = []): void { this.change(labels, () => total); }
}

export class Gauge extends Values {
  add(by: number, labels: LabelValues = []): void { this.change(labels, value => value + by); }
  set(value: number, labels: LabelValues = []): void { this.change(labels, () => value); }
  /** Drops every value, for gauges whose labels come and go. */
  clear(): void { this.forget(); }
}

export class Histogram implements Family {
  readonly name: string;
  readonly help: string;
  readonly type = 'histogram';
  readonly #labels: readonly string[];
  readonly #buckets: readonly number[];
  readonly #series = new Map<string, { readonly labels: LabelValues; readonly counts: number[]; count: number; sum: number }>();

  constructor({ name, help, labels = [], buckets }: FamilyOptions & { readonly buckets: readonly number[] }) { this.name = name; this.help = help; this.#labels = labels; this.#buckets = buckets; }

  get used(): boolean { return this.#series.size > 0; }

  observe(value: number, labels: LabelValues = []): void {
    const key = labels.join('\u0000');
    let series = this.#series.get(key);
    if (series === undefined) this.#series.set(key, series = { labels, counts: this.#buckets.map(() => 0), count: 0, sum: 0 });
    const bucket = this.#buckets.findIndex(bound => value <= bound);
    if (bucket >= 0) series.counts[bucket] = (series.counts[bucket] ?? 0) + 1;
    series.count++;
    series.sum += value;
  }

  lines(): string[] {
    return [...this.#series.values()].flatMap(({ labels, counts, count, sum }) => {
      let total = 0;
      const bucketLine = (bound: string, value: number) => `${this.name}_bucket${formatLabels([...this.#labels, 'le'], [...labels, bound])} ${value}`;
      const plain = formatLabels(this.#labels, labels);
      return [...this.#buckets.map((bound, index) => bucketLine(String(bound), total += counts[index] ?? 0)), bucketLine('+Inf', count), `${this.name}_sum${plain} ${formatNumber(sum)}`, `${this.name}_count${plain} ${count}`];
    });
  }
}

function formatLabels(names: readonly string[], values: LabelValues): string {
  if (names.length === 0) return '';
  return `{${names.map((name, index) => `${name}="${(values[index] ?? '').replace(/[\\"\n]/g, found => found === '\n' ? '\\n' : `\\${found}`)}"`).join(',')}}`;
}

const formatNumber = (value: number) => value === Number.POSITIVE_INFINITY ? '+Inf' : value === Number.NEGATIVE_INFINITY ? '-Inf' : String(value);
const escapeHelp = (text: string) => text.replace(/[\\\n]/g, found => found === '\n' ? '\\n' : '\\\\');
