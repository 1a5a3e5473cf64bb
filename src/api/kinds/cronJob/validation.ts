import type { FieldError } from '../../apiError.ts';
import type { CronJob } from '../../objects.ts';
import { cronScheduleProblem } from '../../validation/cronSchedule.ts';
import { invalid, notSupported, required } from '../../validation/fieldErrors.ts';
import { dns1123Subdomain } from '../../validation/names.ts';
import { validateNonNegative } from '../../validation/numbers.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../../validation/objectMeta.ts';
import { validateJobSpec } from '../job/validation.ts';

type Spec = NonNullable<CronJob['spec']>;

/** A job's name is the CronJob's and eleven characters more. */
const MAX_NAME = 52;
const CONCURRENCY_POLICIES: readonly string[] = ['Allow', 'Forbid', 'Replace'];
const NAMES_ZONE = /TZ/;

/** @source pkg/apis/batch/validation ValidateCronJobCreate */
export function validateCronJob({ metadata, spec }: CronJob): FieldError[] {
  const errors = validateObjectMeta(metadata, { namespaced: true, nameRule: dns1123Subdomain });
  if (spec !== undefined) errors.push(...validateSpec(spec, 'spec'));
  return (metadata.name ?? '').length > MAX_NAME ? [...errors, invalid('metadata.name', metadata.name, `must be no more than ${MAX_NAME} characters`)] : errors;
}

export function validateCronJobUpdate(next: CronJob, old: CronJob): FieldError[] {
  return validateObjectMetaUpdate(next.metadata, old.metadata);
}

function validateSpec(spec: Spec, path: string): FieldError[] {
  const policy: string = spec.concurrencyPolicy ?? '';
  const job = spec.jobTemplate.spec;
  const at = `${path}.jobTemplate.spec`;
  return [
    ...validateSchedule(spec, path),
    ...validateNonNegative(spec.startingDeadlineSeconds, `${path}.startingDeadlineSeconds`),
    ...(policy === '' ? [required(`${path}.concurrencyPolicy`)] : CONCURRENCY_POLICIES.includes(policy) ? [] : [notSupported(`${path}.concurrencyPolicy`, policy, CONCURRENCY_POLICIES)]),
    ...(job === undefined ? [] : validateJobSpec(job, at)),
    ...(job?.selector === undefined ? [] : [invalid(`${at}.selector`, job.selector, '`selector` will be auto-generated')]),
    ...(job?.manualSelector === true ? [notSupported(`${at}.manualSelector`, true, ['nil', 'false'])] : []),
    ...validateNonNegative(spec.successfulJobsHistoryLimit, `${path}.successfulJobsHistoryLimit`),
    ...validateNonNegative(spec.failedJobsHistoryLimit, `${path}.failedJobsHistoryLimit`),
  ];
}

function validateSchedule({ schedule, timeZone }: Spec, path: string): FieldError[] {
  if (schedule === '') return [required(`${path}.schedule`)];
  const at = `${path}.schedule`;
  const problem = cronScheduleProblem(schedule);
  const errors = problem === undefined ? [] : [invalid(at, schedule, problem)];
  if (NAMES_ZONE.test(schedule)) errors.push(invalid(at, schedule, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead'));
  return timeZone === undefined ? errors : [...errors, ...validateTimeZone(timeZone, `${path}.timeZone`)];
}

function validateTimeZone(timeZone: string, path: string): FieldError[] {
  if (timeZone === '') return [invalid(path, timeZone, 'timeZone must be nil or non-empty string')];
  if (timeZone.toLowerCase() === 'local') return [invalid(path, timeZone, 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones')];
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return [];
  } catch { return [invalid(path, timeZone, `unknown time zone ${timeZone}`)]; }
}
