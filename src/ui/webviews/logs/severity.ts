export type Severity = 'error' | 'warning' | 'debug' | 'none';

/** Words are looked for at the beginning of a line only; a level that is named counts anywhere in its first part. */
const HEAD = 160;
const NAMED = /(?:^|[\s{,"[])(?:level|lvl|severity|loglevel)["']?\s*[=:]\s*["']?([a-z]+)/i;
const KLOG = /^([IWEF])\d{4} \d{2}:/;
/** In capitals, in brackets, or before a colon at the start: 'error' within a sentence says nothing. */
const WORD = /\b(FATAL|PANIC|CRITICAL|SEVERE|ERROR|ERR|WARNING|WARN|DEBUG|TRACE|INFO|NOTICE)\b|[[<(](fatal|panic|crit|error|err|warning|warn|debug|trace|info|notice)[\])>]|^\S*?\b(fatal|panic|error|warning|warn|debug|trace|info|npm ERR!)(?=:)|^(Traceback|Exception|Unhandled|Uncaught)\b/;

/** How bad a line of output is, as far as it says itself; the first level that is found decides. */
export function severityOf(text: string): Severity {
  const head = text.slice(0, HEAD);
  const klog = KLOG.exec(head)?.[1];
  const match = klog ?? NAMED.exec(head)?.[1] ?? WORD.exec(head)?.slice(1).find(group => group !== undefined);
  return match === undefined ? 'none' : toSeverity(match.toLowerCase());
}

function toSeverity(word: string): Severity {
  if (/^(f|e|fatal|panic|crit|critical|severe|error|err|npm err!|emerg|alert|traceback|exception|unhandled|uncaught)$/.test(word)) return 'error';
  if (/^(w|warn|warning)$/.test(word)) return 'warning';
  return /^(debug|trace|verbose)$/.test(word) ? 'debug' : 'none';
}
