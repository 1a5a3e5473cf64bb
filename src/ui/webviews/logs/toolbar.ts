import { h, icon, iconButton, toggle } from '../dom.ts';
import type { LogChoice, LogStart, LogStatus } from './protocol.ts';

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
  ['Last 100 lines', { tailLines: 100 }], ['Last 1,000 lines', { tailLines: 1000 }], ['Last 10,000 lines', { tailLines: 10_000 }],
  ['Last 5 minutes', { sinceSeconds: 300 }], ['Last hour', { sinceSeconds: 3600 }], ['Last day', { sinceSeconds: 86_400 }], ['From the beginning', { everything: true }],
];

/** The panel's upper row. Where nothing can be chosen (one container, one source) there is no choice. */
export function makeToolbar(options: ToolbarOptions): Toolbar {
  let status: LogStatus | undefined;
  const choose = (changes: Partial<LogChoice>) => { if (status !== undefined) options.onChoose({ ...status.choice, ...changes }); };
  const container = h('select', { 'aria-label': 'Container', title: 'Container' });
  container.addEventListener('change', () => choose({ container: container.value }));
  const start = h('select', { 'aria-label': 'Start at', title: 'Start at' }, ...starts.map(([text], index) => h('option', { value: String(index) }, text)));
  start.addEventListener('change', () => choose({ start: starts[Number(start.value)]?.[1] ?? { tailLines: 1000 } }));
  const previous = toggle('Previous', 'Log of the container before its last restart', false, isOn => choose({ previous: isOn }));
  const names = toggle('Names', 'Show pod names', false, options.onNames);
  const follow = h('button', { type: 'button', class: 'follow', title: 'Jump to the newest line and follow (End)' }, icon('bottom'), h('span', {}, 'Follow'));
  follow.addEventListener('click', options.onFollow);
  const element = h('div', { class: 'bar', role: 'toolbar', 'aria-label': 'Logs' },
    container, start, previous, toggle('Timestamps', 'Show timestamps', options.timestamps, options.onTimestamps), names, h('span', { class: 'gap' }), follow,
    iconButton('copy', 'Copy the selection, or all shown lines', options.onCopy), iconButton('save', 'Save the shown lines to a file', options.onSave), iconButton('clear', 'Clear', options.onClear));
  showFollowing(true);

  function showFollowing(isFollowing: boolean): void {
    follow.setAttribute('aria-pressed', String(isFollowing));
    follow.classList.toggle('paused', !isFollowing);
    (follow.lastElementChild as HTMLElement).textContent = isFollowing ? 'Following' : 'Resume Following';
  }
  return {
    element,
    showFollowing,
    show(now, showsNames) {
      status = now;
      const wanted = ['', ...now.containers];
      if (wanted.join() !== [...container.options].map(option => option.value).join()) container.replaceChildren(...wanted.map(name => h('option', { value: name }, name === '' ? 'All containers' : name)));
      container.value = now.choice.container;
      container.hidden = now.containers.length < 2;
      start.value = String(Math.max(0, starts.findIndex(([, candidate]) => JSON.stringify(candidate) === JSON.stringify(now.choice.start))));
      previous.setAttribute('aria-pressed', String(now.choice.previous));
      names.hidden = now.sources.length < 2;
      names.setAttribute('aria-pressed', String(showsNames));
    },
  };
}
