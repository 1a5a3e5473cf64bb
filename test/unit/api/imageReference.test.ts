import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isValidImageReference } from '../../../src/api/imageReference.ts';

for (const [reference, valid] of [['busybox', true], ['my-app:v1.0', true], ['localhost:5000/a/b:1', true], ['ghcr.io/x/y@sha256:' + 'a'.repeat(64), true], ['Bad', false], ['a//b', false], ['', false], ['a:b:c', false]] as const) {
  test(`${JSON.stringify(reference)} is ${valid ? 'a' : 'no'} valid image reference`, () => { assert.equal(isValidImageReference(reference), valid); });
}
