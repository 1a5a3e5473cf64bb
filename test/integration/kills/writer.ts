import { writeSync } from 'node:fs';
import { systemClock } from '../../../src/base/clock.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import { systemRandom } from '../../../src/base/random.ts';
import type { ConfigMap } from '../../../src/api/objects.ts';
import { configMaps } from '../../../src/api/resources.ts';
import { makeApiMachinery } from '../../../src/engine/apiserver/apiMachinery.ts';
import { openSqliteStorage } from '../../../src/engine/storage/sqlite.ts';

/*
 * Writes through the API to the state in argv[2], 64 at once, until it is killed: every lane makes, changes and deletes objects of its own,
 * and says before each write what it wants and afterwards that it was acknowledged.
 */

const storage = openSqliteStorage(process.argv[2] ?? '', { clock: systemClock, logger: silentLogger });
const api = makeApiMachinery({ storage, clock: systemClock, random: systemRandom, logger: silentLogger, serviceCidr: '10.96.0.0/16' });
await api.ensureSystemObjects();
const client = api.clientFor('system:test');
const namespace = 'default';
const say = (name: string, value: number, what: 'wants' | 'has') => { writeSync(1, `${what} ${name} ${value}\n`); };

async function writeForever(lane: number): Promise<never> {
  for (let turn = 0; ; turn++) {
    const name = `${process.argv[3] ?? ''}-${lane}-${turn}`;
    for (const value of [1, 2, 3]) {
      say(name, value, 'wants');
      const object: ConfigMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data: { value: String(value) } };
      await (value === 1 ? client.create(configMaps, object) : client.update(configMaps, object));
      say(name, value, 'has');
    }
    if (turn % 2 === 0) continue;
    say(name, 0, 'wants'); // 0: gone
    await client.delete(configMaps, { name, namespace });
    say(name, 0, 'has');
  }
}
await Promise.all(Array.from({ length: 64 }, (_, lane) => writeForever(lane)));
