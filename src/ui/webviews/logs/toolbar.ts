import { h, icon, iconButton, toggle } from '../dom.ts';
import type { LogChoice, LogStart, LogStatus } from './protocol.ts';
import { t } from '../../../base/words.ts';

export interface ToolbarOptions {
  readonly timestamps: boolean;
  readonly onChoose: (choice: LogChoice) => void;
  readonly onTimestamps: (isOn: boolean) => void;
  readonly onNames: (isOn: boolean) => void;
  readonly onFollow: () => void;
  readonly onCopy: () => void;
  readonly onSave: () => void;
  readonly onClear: () => void;
}

export interface Toolbar {
  readonly element: HTMLElement;
  show(status: LogStatus, names: boolean): void;
  showFollowing(isFollowing: boolean): void;
}

const starts: readonly (readonly [string, LogStart])[] = [
  [t('Last 100 lines'), { tailLines: 100 }], [t('Last 1,000 lines'), { tailLines: 1000 }], [t('Last 10,000 lines'), { tailLines: 10_000 }],
  [t('Last 5 minutes'), { sinceSeconds: 300 }], [t('Last hour'), { sinceSeconds: 3600 }], [t('Last day'), { sinceSeconds: 86_400 }], [t('From the beginning'), { everything: true }],
];

/** The panel's upper row. Where nothing can be chosen (one container, one source) there is no choice. */
export function makeToolbar(options: ToolbarOptions): Toolbar {
  let status: LogStatus | undefined;
  const choose = (changes: Partial<LogChoice>) => { if (status !== undefined) options.onChoose({ ...status.choice, ...changes }); };
  const container = h('select', { 'aria-label': t('Container'), title: t('Container') });
  container.addEventListener('change', () => choose({ container: container.value }));
  const start = h('select', { 'aria-label': t('Start at'), title: t('Start at') }, ...starts.map(([text], index) => h('option', { value: String(index) }, text)));
  start.addEventListener('change', () => choose({ start: starts[Number(start.value)]?.[1] ?? { tailLines: 1000 } }));
  const previous = toggle(t('Previous'), t('Log of the container before its last restart'), false, isOn => choose({ previous: isOn }));
  const names = toggle(t('Names'), t('Show pod names'), false, options.onNames);
  const follow = h('button', { type: 'button', class: 'follow', title: t('Jump to the newest line and follow (End)') }, icon('bottom'), h('span'));
  follow.addEventListener('click', options.onFollow);
  const element = h('div', { class: 'bar', role: 'group', 'aria-label': t('Logs') },
    container, start, previous, toggle(t('Timestamps'), t('Show timestamps'), options.timestamps, options.onTimestamps), names, h('span', { class: 'gap' }), follow,
    iconButton('copy', t('Copy the selection, or all shown lines'), options.onCopy), iconButton('save', t('Save the shown lines to a file'), options.onSave), iconButton('clear', t('Clear'), options.onClear));
  showFollowing(true);

  function showFollowing(isFollowing: boolean): void {
    follow.setAttribute('aria-pressed', String(isFollowing));
    follow.classList.toggle('paused', !isFollowing);
    (follow.lastElementChild as HTMLElement).textContent = isFollowing ? t('Following') : t('Resume Following');
  }
  return {
    element,
    showFollowing,
    show(now, showsNames) {
      status = now;
      const wanted = ['', ...now.containers];
      if (wanted.join() !== [...container.options].map(option => option.value).join()) container.replaceChildren(...wanted.map(name => h('option', { value: name }, name === '' ? t('All containers') : name)));
      container.value = now.choice.container;
      container.hidden = now.containers.length < 2;
      start.value = String(Math.max(0, starts.findIndex(([, candidate]) => JSON.stringify(candidate) === JSON.stringify(now.choice.start))));
      previous.setAttribute('aria-pressed', String(now.choice.previous));
      names.hidden = now.sources.length < 2;
      names.setAttribute('aria-pressed', String(showsNames));
    },
  };
}
