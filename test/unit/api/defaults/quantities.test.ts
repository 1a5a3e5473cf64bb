import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tagOf } from '../../../../src/api/defaults/container.ts';
import { canonicalQuantity } from '../../../../src/api/defaults/quantities.ts';

for (const [text, expected] of [
  ['1000m', '1'], ['0.5', '500m'], ['100m', '100m'], ['1500m', '1500m'], ['2000', '2k'], ['0', '0'], ['1.5Gi', '1536Mi'], ['1024Mi', '1Gi'], ['200Mi', '200Mi'], ['512', '512'],
  ['1M', '1M'], ['1500M', '1500M'], ['1e3', '1e3'], ['0.5Ki', '512'], ['nonsense', 'nonsense'], ['-1', '-1'],
] as const) {
  test(`the quantity ${text} is stored as ${expected}`, () => assert.equal(canonicalQuantity(text), expected));
}

for (const [image, expected] of [
  ['nginx', 'latest'], ['nginx:latest', 'latest'], ['nginx:1.27', '1.27'], ['localhost:5000/nginx', 'latest'], ['localhost:5000/a/nginx:v1', 'v1'],
  ['nginx@sha256:abc', ''], ['nginx:1@sha256:abc', '1'],
] as const) {
  test(`the tag of ${image} is "${expected}"`, () => assert.equal(tagOf(image), expected));
}
