import { mappingOf, textOf, textsOf } from '../project/composeData.ts';
import { toSeconds } from './quantities.ts';

/** A health check as the livenessProbe that kompose makes of it; undefined when there is none. @source kompose, conversion matrix: healthcheck */
export function toProbe(value: unknown): object | undefined {
  const check = mappingOf(value);
  const { test } = check;
  const command = commandOf(test);
  const [initialDelaySeconds, periodSeconds, timeoutSeconds] = [toSeconds(textOf(check['start_period']), 0), toSeconds(textOf(check['interval']) ?? '30s'), toSeconds(textOf(check['timeout']) ?? '30s')];
  const failureThreshold = Number(check['retries'] ?? 3);
  if (check['disable'] === true || command === undefined) return undefined;
  return { exec: { command }, ...initialDelaySeconds === undefined || initialDelaySeconds === 0 ? {} : { initialDelaySeconds }, ...periodSeconds === undefined ? {} : { periodSeconds }, ...timeoutSeconds === undefined ? {} : { timeoutSeconds }, ...Number.isInteger(failureThreshold) && failureThreshold > 0 ? { failureThreshold } : {} };
}

function commandOf(test: unknown): readonly string[] | undefined {
  if (!Array.isArray(test)) return textOf(test) === undefined || test === 'NONE' ? undefined : ['/bin/sh', '-c', textOf(test) ?? ''];
  const [how, ...words] = textsOf(test);
  return how === 'CMD' && words.length > 0 ? words : how === 'CMD-SHELL' && words.length > 0 ? ['/bin/sh', '-c', words.join(' ')] : undefined;
}
