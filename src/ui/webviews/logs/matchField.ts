import { h, iconButton, toggle } from '../dom.ts';
import { compileMatch, type TextMatch } from './textMatch.ts';
import { t } from '../../../base/words.ts';

/** Absent parts: empty, off. */
export interface MatchFieldState { readonly text?: string; readonly isRegex?: boolean; readonly isCaseSensitive?: boolean; readonly isInverted?: boolean }

export interface MatchFieldOptions {
  readonly label: string;
  readonly state: MatchFieldState;
  readonly withSteps?: true;
  readonly withInvert?: true;
  /** Not called while the expression cannot be read. */
  readonly onChange: (change: { readonly match: TextMatch | undefined; readonly state: MatchFieldState }) => void;
  readonly onStep?: (direction: 'next' | 'previous') => void;
}

export interface MatchField {
  readonly element: HTMLElement;
  focus(): void;
  /** Calls onChange with the field's present content. */
  apply(): void;
  showCount(text: string): void;
}

const TYPING_MS = 120;

/** A text field for a text or regular expression with its switches; Enter and Shift+Enter step, Escape empties it. */
export function makeMatchField({ label, state: initial, withSteps, withInvert, onChange, onStep }: MatchFieldOptions): MatchField {
  let state = initial;
  let timer: number | undefined;
  const input = h('input', { type: 'text', 'aria-label': label, placeholder: label, spellcheck: 'false', autocomplete: 'off' });
  input.value = state.text ?? '';
  const count = h('span', { class: 'count' });
  const problem = h('span', { class: 'problem', role: 'alert' });
  const set = (changes: MatchFieldState) => { state = { ...state, text: input.value, ...changes }; apply(); };

  const apply = () => {
    clearTimeout(timer);
    const compiled = compileMatch({ text: state.text ?? '', isRegex: state.isRegex === true, isCaseSensitive: state.isCaseSensitive === true });
    input.setAttribute('aria-invalid', String(compiled.error !== undefined));
    problem.textContent = compiled.error ?? '';
    if (compiled.error === undefined) onChange({ match: compiled.match, state });
  };
  input.addEventListener('input', () => { clearTimeout(timer); timer = window.setTimeout(() => set({}), TYPING_MS); });
  input.addEventListener('keydown', event => {
    if (event.key === 'Escape' && input.value !== '') { input.value = ''; set({}); }
    if (event.key !== 'Enter') return;
    if (input.value !== (state.text ?? '')) set({});
    onStep?.(event.shiftKey ? 'previous' : 'next');
  });
  const element = h('div', { class: 'field', role: 'group', 'aria-label': label },
    h('div', { class: 'box' }, input,
      toggle('Aa', t('{0}: match case', label), state.isCaseSensitive === true, isCaseSensitive => set({ isCaseSensitive })),
      toggle('.*', t('{0}: regular expression', label), state.isRegex === true, isRegex => set({ isRegex })),
      ...(withInvert === true ? [toggle('!', t('{0}: hide matching lines', label), state.isInverted === true, isInverted => set({ isInverted }))] : [])),
    ...(withSteps === true ? [iconButton('previous', t('{0}: previous', label), () => onStep?.('previous')), iconButton('next', t('{0}: next', label), () => onStep?.('next')), count] : []),
    problem);
  return { element, focus: () => { input.focus(); input.select(); }, apply, showCount: text => { if (count.textContent !== text) count.textContent = text; } };
}
