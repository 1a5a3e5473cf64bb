import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from '../../../../src/base/fakeClock.ts';
import { silentLogger } from '../../../../src/base/logger.ts';
import { startRenewal } from '../../../../src/engine/process/renewal.ts';

const DAY_MS = 86_400_000;

test('certificates are renewed when they are due, an hour later again when that fails, and once more after their next life', async () => {
  const clock = new FakeClock();
  const startMs = clock.now();
  const renewedAt: number[] = [];
  let failing = true;
  const renewal = startRenewal({
    clock, logger: silentLogger, dueMs: startMs + 50 * DAY_MS,
    renew: async () => {
      renewedAt.push(Math.round((clock.now() - startMs) / 3_600_000));
      if (failing) { failing = false; throw new Error('no room'); }
      return clock.now() + 300 * DAY_MS;
    },
  });
  for (let day = 0; day < 49; day++) await clock.advance(DAY_MS);
  assert.deepEqual(renewedAt, []);
  await clock.advance(DAY_MS + 3_600_000);
  await clock.advance(1);
  assert.deepEqual(renewedAt, [1200, 1201]);
  for (let day = 0; day < 301; day++) await clock.advance(DAY_MS);
  assert.deepEqual(renewedAt, [1200, 1201, 1201 + 7200]);
  await renewal.stop();
  for (let day = 0; day < 400; day++) await clock.advance(DAY_MS);
  assert.equal(renewedAt.length, 3);
});

test('what is overdue is renewed at once', async () => {
  const clock = new FakeClock();
  let renewals = 0;
  const renewal = startRenewal({ clock, logger: silentLogger, dueMs: 0, renew: async () => { renewals++; return clock.now() + DAY_MS; } });
  await clock.advance(0);
  assert.equal(renewals, 1);
  await renewal.stop();
});
