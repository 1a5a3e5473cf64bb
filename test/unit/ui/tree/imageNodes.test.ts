import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ImageSummary } from '../../../../src/docker/images.ts';
import { formatSize, toImageNodes } from '../../../../src/ui/tree/images/imageNodes.ts';

const NOW = Date.UTC(2026, 0, 2);
const image = (tags: readonly string[], ageMs: number): ImageSummary => ({ id: `sha256:${tags.join()}`, tags, digests: [], labels: {}, sizeBytes: 5_430_000, createdAtMs: NOW - ageMs });

test('repositories by name, their tags newest first, a registry with a port kept whole, untagged images left out', () => {
  const nodes = toImageNodes([image(['web:v1'], 7_200_000), image(['web:v2', 'localhost:5000/web:v2'], 60_000), image([], 0)]);
  assert.deepEqual(nodes.map(({ label, description, children }) => [label, description, children?.().map(child => `${child.label} ${child.description}`)]), [
    ['localhost:5000/web', '1 tag', ['v2 5.43 MB']],
    ['web', '2 tags', ['v2 5.43 MB', 'v1 5.43 MB']],
  ]);
  assert.deepEqual(nodes[1]?.children?.()[0]?.target, { kind: 'Image', name: 'web:v2' });
});

describe('sizes are told in the largest unit', () => {
  for (const [bytes, text] of [[0, '0 B'], [999, '999 B'], [1000, '1 kB'], [5_434_000, '5.43 MB'], [1_250_000_000, '1.25 GB']] as const) test(text, () => assert.equal(formatSize(bytes), text));
});
