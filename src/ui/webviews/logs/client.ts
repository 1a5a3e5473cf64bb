import '../translated.ts';
import '../webview.css';
import './logs.css';
import { h } from '../dom.ts';
import { connectHost } from '../vscodeApi.ts';
import { LineStore } from './lineStore.ts';
import { LogView } from './logView.ts';
import { makeMatchField, type MatchFieldState } from './matchField.ts';
import { logLimits, type FromLogsView, type LogStatus, type ToLogsView } from './protocol.ts';
import { lineAsText, type LineLook } from './renderLine.ts';
import { makeToolbar } from './toolbar.ts';
import { t } from '../../../base/words.ts';

/** What is remembered while the page is away. */
interface PageState {
  readonly timestamps: boolean;
  /** Absent: names are shown when there are several sources. */
  readonly names?: boolean;
  readonly search: MatchFieldState;
  readonly filter: MatchFieldState;
}

const host = connectHost<ToLogsView, FromLogsView, PageState>();
const store = new LineStore(logLimits);
let page: PageState = { timestamps: host.state.timestamps ?? false, ...(host.state.names === undefined ? {} : { names: host.state.names }), search: host.state.search ?? {}, filter: host.state.filter ?? {} };
let status: LogStatus | undefined;
let dropped = 0;

const look = (): LineLook => ({ timestamps: page.timestamps, names: page.names ?? (status?.sources.length ?? 0) > 1, sources: status?.sources ?? [], search: store.search });
const change = (changes: Partial<PageState>) => { page = { ...page, ...changes }; host.remember(page); };

const counts = h('span', { class: 'counts' });
const streaming = h('span', { class: 'streaming' });
const spoken = h('span', { class: 'spoken', role: 'status', 'aria-live': 'polite' });
const problem = h('div', { class: 'trouble', role: 'alert', hidden: true });
const notice = h('div', { class: 'notice', hidden: true });
const view = new LogView({ store, look, onFollow: isFollowing => { toolbar.showFollowing(isFollowing); say(isFollowing ? t('Following new lines') : t('Following paused')); } });

const toolbar = makeToolbar({
  timestamps: page.timestamps,
  onChoose: choice => host.post({ type: 'choose', choice }),
  onTimestamps: timestamps => { change({ timestamps }); view.redraw(); },
  onNames: names => { change({ names }); view.redraw(); },
  onFollow: () => { view.setFollowing(true); view.element.focus(); },
  onCopy: () => { const lines = selectedOrShown(); host.post({ type: 'copy', text: lines.text, lines: lines.count }); },
  onSave: () => host.post({ type: 'save', text: allShown() }),
  onClear: () => host.post({ type: 'clear' }),
});

const search = makeMatchField({
  label: t('Search'), state: page.search, withSteps: true,
  onChange: ({ match, state }) => { change({ search: state }); store.setSearch(match); view.forgetCurrent(); view.redraw(); showFound(); say(match === undefined ? '' : t('{0} lines found', store.foundCount)); },
  onStep: direction => {
    const found = store.findFrom(view.searchOrigin(direction), direction);
    if (found === undefined) return;
    view.reveal(found.line);
    showFound();
    say(`${t('{0} of {1}', found.place + 1, store.foundCount)}: ${found.line.plain.slice(0, 200)}`);
  },
});
const filter = makeMatchField({
  label: t('Filter'), state: page.filter, withInvert: true,
  onChange: ({ match, state }) => {
    const top = view.topLine();
    change({ filter: state });
    store.setFilter(match === undefined ? undefined : { match, isInverted: state.isInverted === true });
    view.redraw(top);
    showCounts();
    showFound();
    if (match !== undefined) say(t('{0} of {1} lines shown', store.shownCount, store.size));
  },
});

document.body.append(
  h('header', {}, toolbar.element, h('div', { class: 'bar', role: 'search' }, search.element, filter.element)),
  problem, notice, view.element,
  h('footer', {}, counts, streaming, spoken),
);
document.addEventListener('keydown', event => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'f') return;
  event.preventDefault();
  search.focus();
});
search.apply();
filter.apply();

host.onMessage(message => {
  switch (message.type) {
    case 'status': return handleStatus(message.status);
    case 'clear': store.clear(); dropped = 0; view.forgetCurrent(); view.setFollowing(true); view.redraw(); showCounts(); showFound(); return;
    case 'lines': {
      dropped = message.dropped;
      view.handleAppended(store.append(message.first, message.lines), () => { host.post({ type: 'ack' }); showCounts(); showFound(); });
      return;
    }
    default: return message satisfies never;
  }
});
host.post({ type: 'ready' });

function handleStatus(now: LogStatus): void {
  const namesBefore = look();
  status = now;
  toolbar.show(now, look().names);
  if (problem.textContent !== now.problem) problem.textContent = now.problem;
  problem.hidden = now.problem === '';
  if (now.notice !== '' && notice.textContent !== now.notice) say(now.notice);
  notice.textContent = now.notice;
  notice.hidden = now.notice === '';
  streaming.textContent = t('{0} of {1} live', now.streaming, now.sources.length);
  streaming.hidden = now.sources.length === 0;
  const names = look();
  if (names.names !== namesBefore.names || names.sources.length !== namesBefore.sources.length) view.redraw();
}

function showCounts(): void {
  const number = (value: number) => value.toLocaleString('en');
  const parts = [store.shownCount === store.size ? t('{0} lines', number(store.size)) : t('{0} of {1} lines', number(store.shownCount), number(store.size))];
  if (dropped > 0) parts.push(t('the oldest {0} were dropped', number(dropped)));
  counts.textContent = parts.join(', ');
}

function showFound(): void {
  const place = view.current === undefined ? undefined : store.placeOf(view.current);
  search.showCount(store.search === undefined ? '' : place === undefined ? t('{0} found', store.foundCount.toLocaleString('en')) : t('{0} of {1}', (place + 1).toLocaleString('en'), store.foundCount.toLocaleString('en')));
}

function selectedOrShown(): { readonly text: string; readonly count: number } {
  const selected = document.getSelection()?.toString() ?? '';
  const text = selected === '' ? allShown() : selected;
  return { text, count: text === '' ? 0 : text.replace(/\n$/, '').split('\n').length };
}

function allShown(): string {
  const shown = look();
  let text = '';
  for (let index = 0; index < store.shownCount; index++) {
    const line = store.shown(index);
    if (line !== undefined) text += `${lineAsText(line, shown)}\n`;
  }
  return text;
}

function say(text: string): void { if (spoken.textContent !== text) spoken.textContent = text; }
