import assert from 'node:assert/strict';
import { test } from 'node:test';
import { validateObjectMeta } from '../../../../src/api/validation/objectMeta.ts';

for (const { finalizer, bareFinalizers, problem } of [
  { finalizer: 'example.com/hold', bareFinalizers: false, problem: undefined },
  { finalizer: 'orphan', bareFinalizers: false, problem: undefined },
  { finalizer: 'customresourcecleanup.apiextensions.k8s.io', bareFinalizers: false, problem: /: name is neither a standard finalizer name nor is it fully qualified$/ },
  { finalizer: 'customresourcecleanup.apiextensions.k8s.io', bareFinalizers: true, problem: undefined },
  { finalizer: 'a b', bareFinalizers: true, problem: /: name part must consist of alphanumeric characters/ },
]) {
  test(`the finalizer ${finalizer} of a kind ${bareFinalizers ? 'outside of' : 'in'} the core is ${problem === undefined ? 'accepted' : 'refused'}`, () => {
    const [error, ...more] = validateObjectMeta({ name: 'a', finalizers: [finalizer] }, { namespaced: false, nameRule: () => [], bareFinalizers });
    assert.deepEqual(more, []);
    if (problem === undefined) assert.equal(error, undefined); else assert.match(error?.message ?? '', problem);
  });
}
