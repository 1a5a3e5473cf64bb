import '../translated.ts';
import 'uplot/dist/uPlot.min.css';
import '../webview.css';
import './metrics.css';
import { h } from '../dom.ts';
import { connectHost } from '../vscodeApi.ts';
import { makeChart, type ChartView } from './chart.ts';
import { formatValue } from './format.ts';
import type { FromMetricsView, MetricsState, ToMetricsView } from './protocol.ts';
import { t } from '../../../base/words.ts';

/** A screen reader is told the present values not more often than that. */
const TELL_MS = 30_000;

const host = connectHost<ToMetricsView, FromMetricsView, Record<string, never>>();
const title = h('h1');
const subtitle = h('span', { class: 'subtitle' });
const problem = h('div', { class: 'trouble', role: 'alert', hidden: true });
const phase = h('p', { class: 'phase', role: 'status', hidden: true });
const spoken = h('p', { class: 'spoken', role: 'status', 'aria-live': 'polite' });
const place = h('div', { class: 'charts' });
const charts = new Map<string, ChartView>();
let toldAtMs = -Infinity;

document.body.append(h('header', {}, title, subtitle), problem, h('main', {}, phase, place), spoken);

// VS Code changes the body's classes with the theme; canvases do not follow by themselves.
new MutationObserver(() => { for (const chart of charts.values()) chart.retheme(); }).observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
host.onMessage(({ state }) => show(state));
host.post({ type: 'ready' });

function show(state: MetricsState): void {
  title.textContent = state.title;
  subtitle.textContent = state.subtitle;
  if (problem.textContent !== state.problem) problem.textContent = state.problem;
  problem.hidden = state.problem === '';
  const text = state.phase === 'loading' ? (state.problem === '' ? t('Measuring. The first values come within seconds.') : '') : state.phase === 'empty' ? t('Nothing runs here now. Values appear when a pod starts.') : '';
  if (phase.textContent !== text) phase.textContent = text;
  phase.hidden = text === '';
  place.hidden = state.phase !== 'showing';
  if (state.phase !== 'showing') return;
  for (const chart of state.charts) {
    const view = charts.get(chart.id) ?? makeChart(chart.title);
    if (!charts.has(chart.id)) { charts.set(chart.id, view); place.append(view.element); }
    view.update(state.times, chart);
  }
  tell(state);
}

function tell(state: MetricsState): void {
  if (performance.now() - toldAtMs < TELL_MS) return;
  toldAtMs = performance.now();
  spoken.textContent = state.charts.flatMap(chart => chart.series.filter(({ kind }) => kind === 'total')
    .map(series => `${chart.title}${chart.unit === 'bytesPerSecond' ? ` ${series.name}` : ''}: ${formatValue(series.values.at(-1), chart.unit)}`)).join('. ');
}
