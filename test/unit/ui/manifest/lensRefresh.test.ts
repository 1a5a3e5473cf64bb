import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from '../../../../src/base/fakeClock.ts';
import { LensRefresh } from '../../../../src/ui/manifest/lensRefresh.ts';

/** An editor that asks 250 ms after the last event, unless it loses the focus meanwhile: then it forgets (VS Code's code lens controller). */
function makeEditor(shown: readonly string[] = ['web.yaml']) {
  const clock = new FakeClock();
  let fired = 0;
  let pause: { cancel(): void } | undefined;
  const asked: string[] = [];
  const refresh: LensRefresh = new LensRefresh({
    clock, shown: () => shown,
    fire: () => { fired++; pause?.cancel(); pause = clock.setTimer(() => { for (const document of shown) { asked.push(document); refresh.asked(document); } }, 250); },
  });
  return { clock, refresh, asked, fired: () => fired, blur: () => pause?.cancel() };
}

test('a burst of changes is one event, and an editor that asks is left alone', async () => {
  const { clock, refresh, asked, fired } = makeEditor();
  for (let change = 0; change < 5; change++) refresh.changed();
  await clock.advance(60_000);
  assert.equal(fired(), 1);
  assert.deepEqual(asked, ['web.yaml']);
  assert.equal(clock.pendingTimers, 0);
});

test('an editor that lost the focus before it asked is told again', async () => {
  const { clock, refresh, asked, blur } = makeEditor();
  refresh.changed();
  await clock.advance(200);
  blur();
  assert.deepEqual(asked, []);
  await clock.advance(1500);
  assert.deepEqual(asked, ['web.yaml']);
});

test('an editor that never asks (lenses are off) is told a few times only', async () => {
  const clock = new FakeClock();
  let fired = 0;
  const refresh = new LensRefresh({ clock, fire: () => { fired++; }, shown: () => ['web.yaml'] });
  refresh.changed();
  await clock.advance(24 * 3_600_000);
  assert.equal(fired, 7);
  assert.equal(clock.pendingTimers, 0);
});

test('nothing is repeated where no manifest is in sight, nor after dispose', async () => {
  const { clock, refresh, fired } = makeEditor([]);
  refresh.changed();
  await clock.advance(60_000);
  assert.equal(fired(), 1);
  refresh.changed();
  refresh.dispose();
  await clock.advance(60_000);
  assert.equal(fired(), 1);
});
