import { union } from './fieldSet.ts';
import type { Manager, Managers } from './managers.ts';
import { managerKey, secondsOf } from './managers.ts';

const MAX_UPDATERS = 10;
const OLD_UPDATERS = 'ancient-changes';

/** At most ten updaters: of more, the oldest of each version are joined under the name 'ancient-changes'. @source apimachinery managedfields capmanagers.go */
export function capUpdaters(managers: Managers): Managers {
  const updaters = [...managers].filter(([, { operation }]) => operation === 'Update');
  let excess = updaters.length - MAX_UPDATERS;
  if (excess <= 0) return managers;
  updaters.sort(([keyA, a], [keyB, b]) => secondsOf(a) - secondsOf(b) || (keyA < keyB ? -1 : 1));
  const result = new Map(managers);
  const first = new Map<string, readonly [string, Manager]>();
  for (const [key, updater] of updaters) {
    if (excess <= 0) break;
    const { apiVersion, time } = updater;
    const bucket: Manager = { manager: OLD_UPDATERS, operation: 'Update', apiVersion, time, fields: updater.fields };
    const bucketKey = managerKey(bucket);
    const oldest = first.get(apiVersion);
    if (oldest === undefined) { first.set(apiVersion, [key, updater]); continue; }
    const joined = result.get(bucketKey)?.fields ?? oldest[1].fields;
    if (!result.has(bucketKey)) result.delete(oldest[0]);
    if (key !== bucketKey) { result.delete(key); excess--; }
    result.set(bucketKey, { ...bucket, fields: union(updater.fields, joined) });
  }
  return result;
}
