import { isTrue, mappingOf, textOf, textsOf } from '../project/composeData.ts';
import { orTold, toSeconds } from './quantities.ts';

/** A health check as the livenessProbe that kompose makes of it; undefined when there is none. @source kompose, conversion matrix: healthcheck */
export function toProbe(value: unknown, note: (sentence: string) => void): object | undefined {
  const check = mappingOf(value);
  const { test } = check;
  const command = commandOf(test);
  const seconds = (key: string, least?: number) => orTold(text => toSeconds(text, least), textOf(check[key]), sentence => note(`healthcheck.${key} ${sentence}`));
  const [initialDelaySeconds, periodSeconds, timeoutSeconds] = [seconds('start_period', 0), seconds('interval') ?? 30, seconds('timeout') ?? 30];
  const failureThreshold = Number(check['retries'] ?? 3);
  if (isTrue(check['disable']) || command === undefined) return undefined;
  return { exec: { command }, ...initialDelaySeconds === undefined || initialDelaySeconds === 0 ? {} : { initialDelaySeconds }, periodSeconds, timeoutSeconds, ...Number.isInteger(failureThreshold) && failureThreshold > 0 ? { failureThreshold } : {} };
}

function commandOf(test: unknown): readonly string[] | undefined {
  if (!Array.isArray(test)) return textOf(test) === undefined || test === 'NONE' ? undefined : ['/bin/sh', '-c', textOf(test) ?? ''];
  const [how, ...words] = textsOf(test);
  return how === 'CMD' && words.length > 0 ? words : how === 'CMD-SHELL' && words.length > 0 ? ['/bin/sh', '-c', words.join(' ')] : undefined;
}
