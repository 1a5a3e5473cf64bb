import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MetricsRegistry } from '../../../src/base/metrics.ts';

test('counters, gauges and histograms are exposed as Prometheus reads them', () => {
  const registry = new MetricsRegistry();
  const requests = registry.counter({ name: 'requests_total', help: 'All of\nthem.', labels: ['code', 'path'] });
  const open = registry.gauge({ name: 'open', help: 'Open ones.' });
  const seconds = registry.histogram({ name: 'seconds', help: 'How long.', labels: ['verb'], buckets: [0.1, 1] });
  registry.counter({ name: 'unused_total', help: 'Never counted.' });
  requests.increment(['200', 'a"b\\c\n']);
  requests.increment(['200', 'a"b\\c\n'], 2);
  requests.increment(['404', '']);
  open.add(3);
  open.add(-1);
  for (const value of [0.05, 0.1, 0.5, 7]) seconds.observe(value, ['GET']);
  assert.deepEqual(registry.expose().split('\n'), [
    '# HELP requests_total All of\\nthem.', '# TYPE requests_total counter', 'requests_total{code="200",path="a\\"b\\\\c\\n"} 3', 'requests_total{code="404",path=""} 1',
    '# HELP open Open ones.', '# TYPE open gauge', 'open 2',
    '# HELP seconds How long.', '# TYPE seconds histogram',
    'seconds_bucket{verb="GET",le="0.1"} 2', 'seconds_bucket{verb="GET",le="1"} 3', 'seconds_bucket{verb="GET",le="+Inf"} 4', 'seconds_sum{verb="GET"} 7.65', 'seconds_count{verb="GET"} 4',
    '',
  ]);
});

test('what is measured is measured when somebody reads', () => {
  const registry = new MetricsRegistry();
  const objects = registry.gauge({ name: 'objects', help: 'Objects.', labels: ['resource'] });
  let counts: readonly (readonly [string, number])[] = [['pods', 2], ['nodes', 1]];
  registry.beforeRead(() => { objects.clear(); for (const [resource, count] of counts) objects.set(count, [resource]); });
  assert.match(registry.expose(), /objects\{resource="pods"\} 2\nobjects\{resource="nodes"\} 1\n/);
  counts = [['nodes', 3]];
  assert.doesNotMatch(registry.expose(), /pods/);
});
