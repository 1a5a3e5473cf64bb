import type { MetricUnit } from './protocol.ts';
import { t } from '../../../base/words.ts';

const SIZES = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** A value with its unit: '0.25 cores', '12.5 MiB', '3.1 KiB/s'; '–' when not measured. */
export function formatValue(value: number | null | undefined, unit: MetricUnit): string {
  if (value === null || value === undefined) return '–';
  switch (unit) {
    case 'cores': return t(value === 1 ? '{0} core' : '{0} cores', formatCores(value));
    case 'bytes': return formatSize(value);
    case 'bytesPerSecond': return `${formatSize(value)}/s`;
    default: return unit satisfies never;
  }
}

/** A value for an axis, short. */
export function formatTick(value: number, unit: MetricUnit): string {
  return unit === 'cores' ? String(Number(value.toPrecision(4))) : `${formatSize(value).replace(/\.0 /, ' ')}${unit === 'bytesPerSecond' ? '/s' : ''}`;
}

function formatCores(value: number): string { return value >= 10 ? value.toFixed(1) : value >= 0.1 ? value.toFixed(2) : value.toFixed(3); }

function formatSize(bytes: number): string {
  let [value, index] = [bytes, 0];
  while (Math.abs(value) >= 1024 && index < SIZES.length - 1) { value /= 1024; index++; }
  return `${index === 0 ? Math.round(value) : value.toFixed(1)} ${SIZES[index] ?? ''}`;
}

/** Distances between ticks that are round in a unit: 1, 2, 5 × 10ⁿ cores, powers of two for bytes. */
export function tickSteps(unit: MetricUnit): number[] {
  return unit === 'cores'
    ? Array.from({ length: 9 }, (_, power) => [1, 2, 5].map(digit => Number((digit * 10 ** (power - 5)).toPrecision(1)))).flat()
    : Array.from({ length: 44 }, (_, power) => 2 ** power);
}
