import assert from 'node:assert/strict';
import { test } from 'node:test';
import { oncePerObject } from '../../../src/base/oncePerObject.ts';

test('every object is asked for once, equal ones each for themselves', () => {
  let made = 0;
  const boxed = oncePerObject(({ name }: { readonly name: string }) => ({ name, number: ++made }));
  const [first, second] = [{ name: 'a' }, { name: 'a' }];
  assert.equal(boxed(first), boxed(first));
  assert.deepEqual([boxed(first), boxed(second), made], [{ name: 'a', number: 1 }, { name: 'a', number: 2 }, 2]);
});
