import { writeSync } from 'node:fs';
import { systemClock } from '../../../../src/base/clock.ts';
import { silentLogger } from '../../../../src/base/logger.ts';
import { openSqliteStorage } from '../../../../src/engine/storage/sqlite.ts';

/** Writes objects to the storage in `argv[2]` until it is killed; prints each after it was acknowledged. */
const storage = openSqliteStorage(process.argv[2] ?? '', { clock: systemClock, logger: silentLogger });
async function writeForever(lane: string): Promise<never> {
  for (let index = 0; ; index++) {
    const name = `${lane}-${index}`;
    const stored = await storage.write({ resource: 'boxes', namespace: 'default', name }, () => ({ action: 'put', object: { metadata: { name, namespace: 'default' } } }));
    writeSync(1, `${JSON.stringify({ name, version: stored.metadata.resourceVersion })}\n`);
  }
}
await Promise.all(['a', 'b', 'c'].map(writeForever));
