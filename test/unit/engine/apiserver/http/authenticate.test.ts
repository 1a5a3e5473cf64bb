import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startTestApi, type TestApi } from '../testApi.ts';

let tested: TestApi;
before(async () => { tested = await startTestApi(); });
after(() => tested.stop());

for (const { name, subject, expected } of [
  { name: 'its common name and organizations', subject: 'O=devs,O=ops,CN=jane', expected: ['jane', ['devs', 'ops', 'system:authenticated']] },
  { name: 'the last of several common names', subject: 'CN=admin,CN=jane', expected: ['jane', ['system:authenticated']] },
]) {
  test(`a client certificate names ${name}`, async () => {
    const { code, json } = await tested.send('/apis/authentication.k8s.io/v1/selfsubjectreviews', { method: 'POST', json: {}, as: await tested.identify(subject) });
    const { userInfo } = json()['status'] as { readonly userInfo: { readonly username: string; readonly groups: readonly string[] } };
    assert.deepEqual([code, [userInfo.username, userInfo.groups]], [201, expected]);
  });
}
