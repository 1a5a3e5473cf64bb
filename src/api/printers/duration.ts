const SECOND_MS = 1000;
const MINUTES_PER_HOUR = 60;
const HOURS_PER_DAY = 24;
const HOURS_PER_YEAR = HOURS_PER_DAY * 365;

/** A duration as kubectl prints ages: two units while they tell something ('2m5s', '3h10m', '5d4h'), one from then on. @source apimachinery util/duration HumanDuration */
export function humanDuration(durationMs: number): string {
  const seconds = Math.trunc(durationMs / SECOND_MS);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 2 * 60) return `${seconds}s`;
  const minutes = Math.trunc(seconds / 60);
  if (minutes < 10) return twoUnits([minutes, 'm'], [seconds % 60, 's']);
  if (minutes < 3 * MINUTES_PER_HOUR) return `${minutes}m`;
  const hours = Math.trunc(minutes / MINUTES_PER_HOUR);
  if (hours < 8) return twoUnits([hours, 'h'], [minutes % MINUTES_PER_HOUR, 'm']);
  if (hours < 2 * HOURS_PER_DAY) return `${hours}h`;
  const days = Math.trunc(hours / HOURS_PER_DAY);
  if (hours < 8 * HOURS_PER_DAY) return twoUnits([days, 'd'], [hours % HOURS_PER_DAY, 'h']);
  if (hours < 2 * HOURS_PER_YEAR) return `${days}d`;
  const years = Math.trunc(hours / HOURS_PER_YEAR);
  if (hours < 8 * HOURS_PER_YEAR) return twoUnits([years, 'y'], [days % 365, 'd']);
  return `${years}y`;
}

function twoUnits([large, largeUnit]: readonly [number, string], [small, smallUnit]: readonly [number, string]): string {
  return small === 0 ? `${large}${largeUnit}` : `${large}${largeUnit}${small}${smallUnit}`;
}

/** Time since an RFC 3339 timestamp; '<unknown>' when there is none. */
export function ageOf(timestamp: string | undefined, nowMs: number): string {
  const thenMs = timestamp === undefined ? Number.NaN : Date.parse(timestamp);
  return Number.isNaN(thenMs) ? '<unknown>' : humanDuration(nowMs - thenMs);
}
