import { t } from '../../../base/words.ts';

/** More would make of a message a page; the log has them all. */
const SHOWN = 3;

/** What one message, in which VS Code breaks no lines, tells of many warnings: the first, and how many more there are. */
export function summarizeWarnings(warnings: readonly string[]): string {
  const more = warnings.length - SHOWN;
  return [...warnings.slice(0, SHOWN), ...more > 0 ? [t('and {0} more', more)] : []].join('; ');
}
