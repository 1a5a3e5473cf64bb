import uPlot from 'uplot';
import { distinctColour } from '../distinctColour.ts';
import { h } from '../dom.ts';
import { formatTick, formatValue, tickSteps } from './format.ts';
import type { MetricChart, MetricSeries } from './protocol.ts';
import { t } from '../../../base/words.ts';

const HEIGHT = 190;
/** Of the wholes: one, or two directions. */
const TOTALS = ['--vscode-charts-blue', '--vscode-charts-green'];
/** The time axis is at least that long. */
const MIN_SPAN_SECONDS = 120;
/** A level is within the chart when it is not that many times above what is used; its number is in the table anyway. */
const LEVEL_REACH = 4;

/** One chart with its table of present values, which is also what a screen reader gets. */
export interface ChartView {
  readonly element: HTMLElement;
  update(times: readonly number[], chart: MetricChart): void;
  /** Draws anew with the theme's present colours. */
  retheme(): void;
}

export function makeChart(title: string): ChartView {
  const plotPlace = h('div', { class: 'plot', 'aria-hidden': 'true' });
  const now = h('span', { class: 'now' });
  const missing = h('p', { class: 'missing' });
  const rows = h('tbody');
  const table = h('table', {}, h('caption', { class: 'spoken' }, t('{0}, present values', title)), h('thead', { class: 'spoken' }, h('tr', {}, h('th', { scope: 'col' }, t('Line')), h('th', { scope: 'col' }, t('Value')))), rows);
  const element = h('section', { 'aria-label': title }, h('h2', {}, title, now), missing, plotPlace, table);
  let plot: uPlot | undefined;
  let shape = '';
  let last: { readonly times: readonly number[]; readonly chart: MetricChart } | undefined;
  new ResizeObserver(() => plot?.setSize({ width: width(), height: HEIGHT })).observe(plotPlace);

  const width = () => Math.max(200, Math.floor(plotPlace.clientWidth));
  /** The newest, or those at the point under the mouse. */
  const showValues = (index: number | undefined) => { if (last !== undefined) showTable(rows, last.chart, index); };
  const draw = () => {
    if (last === undefined) return;
    const { times, chart } = last;
    const isMissing = chart.missing !== '';
    missing.textContent = chart.missing;
    missing.hidden = !isMissing;
    plotPlace.hidden = isMissing;
    table.hidden = isMissing;
    const total = chart.series.find(series => series.kind === 'total');
    now.textContent = isMissing || total === undefined || chart.unit === 'bytesPerSecond' ? '' : formatValue(total.values.at(-1), chart.unit);
    if (isMissing) return;
    const data: uPlot.AlignedData = [times.map(time => time / 1000), ...chart.series.map(series => [...series.values])];
    const shapeNow = JSON.stringify(chart.series.map(({ name, kind }) => [name, kind]));
    if (plot !== undefined && shape === shapeNow) plot.setData(data);
    else {
      plot?.destroy();
      shape = shapeNow;
      plot = new uPlot(toOptions(chart, width(), showValues), data, plotPlace);
    }
    showValues(plot.cursor.idx ?? undefined);
  };
  return {
    element,
    update(times, chart) { last = { times, chart }; draw(); },
    retheme() { plot?.destroy(); plot = undefined; draw(); },
  };
}

function showTable(rows: HTMLElement, chart: MetricChart, index?: number): void {
  rows.replaceChildren(...chart.series.map((series, at) => {
    const value = index === undefined ? series.values.at(-1) ?? null : series.values[index];
    const swatch = h('span', { class: `swatch ${series.kind}`, 'aria-hidden': 'true' });
    swatch.style.borderTopColor = colourOf(series, at);
    return h('tr', {}, h('th', { scope: 'row' }, swatch, series.name), h('td', {}, formatValue(value, chart.unit)));
  }));
}

function variable(name: string, fallback: string): string {
  return getComputedStyle(document.body).getPropertyValue(name).trim() || fallback;
}

function colourOf(series: MetricSeries, index: number): string {
  const foreground = variable('--vscode-foreground', '#888');
  if (series.kind === 'level') return variable(series.name === t('limit') ? '--vscode-charts-red' : '--vscode-descriptionForeground', foreground);
  // Wholes stand before parts.
  return series.kind === 'total' ? variable(TOTALS[index % TOTALS.length] ?? '', foreground) : distinctColour(index, name => variable(name, '0.6'));
}

function toOptions(chart: MetricChart, width: number, onPoint: (index: number | undefined) => void): uPlot.Options {
  const text = variable('--vscode-descriptionForeground', '#888');
  const grid = { stroke: variable('--vscode-editorWidget-border', variable('--vscode-contrastBorder', 'rgba(128, 128, 128, 0.25)')), width: 0.5 };
  const font = `11px ${variable('--vscode-font-family', 'sans-serif')}`;
  const axis = { stroke: text, grid, ticks: grid, font };
  return {
    width, height: HEIGHT, legend: { show: false }, cursor: { y: false, points: { size: 6 }, drag: { x: false, y: false } },
    scales: { x: { range: plot => spanOf(plot.data[0]) }, y: { range: (plot, _low, high) => [0, topOf(chart, plot, high)] } },
    axes: [
      { ...axis, space: 70, size: 32, values: (_plot, splits) => splits.map(seconds => new Date(seconds * 1000).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false })) },
      { ...axis, size: 64, incrs: tickSteps(chart.unit), values: (_plot, splits) => splits.map(value => formatTick(value, chart.unit)) },
    ],
    series: [{}, ...chart.series.map((series, index): uPlot.Series => ({
      label: series.name, stroke: colourOf(series, index), width: series.kind === 'total' ? 2 : 1, points: { show: (_plot, _index, from, to) => to - from < 3, filter: (plot, index, isShown) => isShown ? null : isolated(plot.data[index] ?? []) },
      ...(series.kind === 'level' ? { dash: [6, 4], points: { show: false } } : {}), ...(series.kind === 'total' && chart.unit !== 'bytesPerSecond' ? { fill: faint(colourOf(series, index)) } : {}),
    }))],
    hooks: { setCursor: [plot => onPoint(plot.cursor.idx ?? undefined)] },
  };
}

/** Where a value stands alone between gaps: no line shows it. */
function isolated(values: ArrayLike<number | null | undefined>): number[] {
  return Array.from(values).flatMap((value, index) => value != null && values[index - 1] == null && values[index + 1] == null ? [index] : []);
}

function spanOf(seconds: ArrayLike<number>): [number, number] {
  const last = seconds[seconds.length - 1] ?? 0;
  return [Math.min(seconds[0] ?? 0, last - MIN_SPAN_SECONDS), last];
}

/** The greatest use with some air; levels count where they are within reach. */
function topOf(chart: MetricChart, plot: uPlot, high: number | null): number {
  const top = (kinds: readonly string[], above = Infinity) => chart.series.reduce((most, series, index) => {
    if (!kinds.includes(series.kind)) return most;
    return Array.from(plot.data[index + 1] ?? []).reduce<number>((greatest, value) => value == null || value > above ? greatest : Math.max(greatest, value), most);
  }, 0);
  const used = top(['total', 'part']);
  const all = used === 0 ? high ?? 0 : Math.max(used, top(['level'], used * LEVEL_REACH));
  return all === 0 ? (chart.unit === 'cores' ? 0.01 : 1024) : all * 1.1;
}

/** The colour at a tenth of its strength; `#rrggbb` and what the canvas reads otherwise. */
function faint(colour: string): string { return /^#[0-9a-f]{6}$/i.test(colour) ? `${colour}1a` : 'transparent'; }
