import { after, before } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { silentLogger } from '../../src/base/logger.ts';
import { systemRandom } from '../../src/base/random.ts';
import { makeApiMachinery } from '../../src/engine/apiserver/apiMachinery.ts';
import { defaultWindow } from '../../src/engine/storage/contract.ts';
import { openMemoryStorage } from '../../src/engine/storage/memory.ts';
import { testEveryKind } from './everyKind.ts';

const storage = openMemoryStorage({ clock: systemClock, window: defaultWindow });
const api = makeApiMachinery({ storage, clock: systemClock, random: systemRandom, logger: silentLogger, serviceCidr: '10.96.0.0/16' });
before(() => api.ensureSystemObjects());
after(() => storage.close());

testEveryKind(() => api.clientFor('system:test'));
