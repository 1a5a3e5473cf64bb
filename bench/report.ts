import { round } from './statistics.ts';

/** One measured value, beside its peer of the same run where there is one. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly peer?: { readonly name: string; readonly value: number };
  /** value / peer; absent where the peer is 0. */
  readonly ratio?: number;
  readonly target?: string;
  readonly met?: boolean;
}

/** What one benchmark found; `samples` are the single measurements by name. */
export interface Report {
  readonly benchmark: string;
  readonly figures: readonly Figure[];
  readonly notes: readonly string[];
  readonly samples?: Readonly<Record<string, readonly number[]>>;
}

/** A bound on the value or on the ratio to the peer. */
export interface Target { readonly of: 'value' | 'ratio'; readonly atMost?: number; readonly atLeast?: number }

/** Makes a figure, with its ratio and whether it keeps its target. Pure. */
export function toFigure(name: string, value: number, unit: string, options: { readonly peer?: Figure['peer']; readonly target?: Target } = {}): Figure {
  const { peer, target } = options;
  const ratio = peer === undefined || peer.value === 0 ? undefined : value / peer.value;
  const judged = target?.of === 'ratio' ? ratio : value;
  const targetUnit = target?.of === 'ratio' ? '×' : ` ${unit}`;
  return {
    name, value, unit,
    ...(peer === undefined ? {} : { peer }), ...(ratio === undefined ? {} : { ratio }),
    ...(target === undefined || judged === undefined ? {} : {
      target: target.atMost !== undefined ? `≤ ${target.atMost}${targetUnit}` : `≥ ${target.atLeast ?? 0}${targetUnit}`,
      met: (target.atMost === undefined || judged <= target.atMost) && (target.atLeast === undefined || judged >= target.atLeast),
    }),
  };
}

/** A figure in one line, to be told as soon as it is there: a run that does not end has shown what it found. Pure. */
export function formatFigure({ name, value, unit, peer }: Figure): string {
  return `${name.trim()}: ${round(value)} ${unit}${peer === undefined ? '' : ` (${peer.name} ${round(peer.value)} ${unit})`}`;
}

/** A table with one line per figure, and the notes below. Pure. */
export function formatReport({ benchmark, figures, notes }: Report): string {
  const rows = [['', 'value', 'peer', 'ratio', 'target', ''], ...figures.map(figure => [
    figure.name, `${round(figure.value)} ${figure.unit}`,
    figure.peer === undefined ? '' : `${round(figure.peer.value)} ${figure.unit} (${figure.peer.name})`,
    figure.ratio === undefined ? '' : `${round(figure.ratio)}×`,
    figure.target ?? '', figure.met === undefined ? '' : figure.met ? 'met' : 'MISSED',
  ])];
  const widths = [0, 1, 2, 3, 4, 5].map(column => Math.max(...rows.map(row => [...row[column] ?? ''].length)));
  const lines = rows.map(row => `  ${row.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - [...cell].length)).join('  ').trimEnd()}`);
  return [benchmark, ...lines, ...notes.map(note => `  · ${note}`), ''].join('\n');
}
