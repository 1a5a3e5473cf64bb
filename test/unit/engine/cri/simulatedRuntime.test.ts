import { FakeClock } from '../../../../src/base/fakeClock.ts';
import { makeSimulatedRuntime } from '../../../../src/engine/cri/simulated/simulatedRuntime.ts';
import { testContainerRuntime } from '../../../conformance/containerRuntime.ts';

testContainerRuntime('simulated', () => {
  const clock = new FakeClock();
  const runtime = makeSimulatedRuntime({ clock, images: { 'app:1': {} }, startMs: 50 });
  return Promise.resolve({
    runtime, image: 'app:1', network: { name: 'pods', address: '10.0.0.5' }, runsForever: [],
    async during(promise) {
      let settled = false;
      promise.then(() => { settled = true; }, () => { settled = true; });
      for (let step = 0; step < 100 && !settled; step++) await clock.advance(10);
      return promise;
    },
  });
});
