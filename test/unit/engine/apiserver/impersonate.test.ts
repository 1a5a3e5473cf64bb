import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { test } from 'node:test';
import { ApiError } from '../../../../src/api/apiError.ts';
import type { Action } from '../../../../src/engine/apiserver/authorization/authorizer.ts';
import { impersonate } from '../../../../src/engine/apiserver/http/impersonate.ts';
import { engineUser } from '../../../../src/engine/apiserver/user.ts';

const admin = engineUser('admin');
const requestOf = (headers: Readonly<Record<string, readonly string[]>>) =>
  ({ headers: Object.fromEntries(Object.entries(headers).map(([key, values]) => [key, values.join(', ')])), headersDistinct: headers }) as unknown as IncomingMessage;
function act(headers: Readonly<Record<string, readonly string[]>>, allowed: (action: Action) => boolean = () => true) {
  const asked: string[] = [];
  const request = requestOf(headers);
  const user = impersonate(request, admin, { authorize: (_, action) => { if (!('path' in action)) asked.push([action.verb, action.group, action.resource, action.subresource, action.namespace, action.name].filter(part => part !== undefined && part !== '').join(' ')); return { allowed: allowed(action), reason: '' }; } });
  return { user, asked, left: Object.keys(request.headers) };
}

test('without the headers everybody is himself', () => assert.equal(act({}).user, admin));

test('a user acts as another, in the groups that are named, and the headers go no further', () => {
  assert.deepEqual(act({ 'impersonate-user': ['jane'], 'impersonate-group': ['dev', 'ops'], 'impersonate-uid': ['7'], 'impersonate-extra-acme.com%2fproject': ['x'], 'accept': ['*/*'] }), {
    user: { name: 'jane', uid: '7', groups: ['dev', 'ops', 'system:authenticated'], extra: { 'acme.com/project': ['x'] } },
    asked: ['impersonate users jane', 'impersonate groups dev', 'impersonate groups ops', 'impersonate authentication.k8s.io userextras acme.com/project x', 'impersonate authentication.k8s.io uids 7'],
    left: ['accept'],
  });
});

test('names are UTF-8', () => assert.deepEqual(act({ 'impersonate-user': [Buffer.from('jürgen', 'utf8').toString('latin1')], 'impersonate-group': [Buffer.from('開発', 'utf8').toString('latin1')] }).user, { name: 'jürgen', groups: ['開発', 'system:authenticated'] }));

test('a ServiceAccount is asked for as one, and has its own groups', () => {
  const { user, asked } = act({ 'impersonate-user': ['system:serviceaccount:ns:robot'] });
  assert.deepEqual(user.groups, ['system:serviceaccounts', 'system:serviceaccounts:ns', 'system:authenticated']);
  assert.deepEqual(asked, ['impersonate serviceaccounts ns robot']);
});

test('the anonymous user is not authenticated', () => assert.deepEqual(act({ 'impersonate-user': ['system:anonymous'] }).user.groups, ['system:unauthenticated']));

test('who may not is refused for the first thing that he may not', () => {
  assert.throws(() => act({ 'impersonate-user': ['jane'], 'impersonate-group': ['system:masters'] }, action => !('resource' in action) || action.resource === 'users'),
    error => error instanceof ApiError && error.code === 403 && error.message === 'groups "system:masters" is forbidden: User "admin" cannot impersonate resource "groups" in API group "" at the cluster scope');
});

test('groups without a user make no sense', () => assert.throws(() => act({ 'impersonate-group': ['dev'] }), error => error instanceof ApiError && error.code === 500 && /without impersonating a user/.test(error.message)));
