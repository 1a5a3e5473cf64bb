import assert from 'node:assert/strict';
import { test } from 'node:test';
import { validateResizePolicy } from '../../../../src/api/validation/resizePolicy.ts';

const policy = (resourceName: string, restartPolicy: string) => ({ resourceName, restartPolicy });
const cases: readonly { readonly policies: readonly ReturnType<typeof policy>[]; readonly pod?: 'Never' | 'OnFailure'; readonly says: readonly string[] }[] = [
  { policies: [policy('cpu', 'NotRequired'), policy('memory', 'RestartContainer')], says: [] },
  { policies: [policy('cpu', 'NotRequired'), policy('cpu', 'RestartContainer')], says: ['p[1] Duplicate value: "cpu"'] },
  { policies: [policy('ephemeral-storage', 'NotRequired')], says: ['p Unsupported value: "ephemeral-storage": supported values: "cpu", "memory"'] },
  { policies: [policy('', '')], says: ['p Required value', 'p Required value'] },
  { policies: [policy('cpu', 'Restart')], says: ['p Unsupported value: "Restart": supported values: "NotRequired", "RestartContainer"'] },
  { policies: [policy('memory', 'RestartContainer')], pod: 'OnFailure', says: [] },
  { policies: [policy('memory', 'RestartContainer'), policy('cpu', 'NotRequired')], pod: 'Never', says: ['p Invalid value: "RestartContainer": must be \'NotRequired\' when `restartPolicy` is \'Never\''] },
];
for (const { policies, pod = 'Always', says } of cases) {
  test(`${JSON.stringify(policies)} in a pod that restarts ${pod} is answered ${JSON.stringify(says)}`, () => {
    assert.deepEqual(validateResizePolicy([...policies], 'p', pod).map(({ field, message }) => `${field} ${message}`), says);
  });
}
