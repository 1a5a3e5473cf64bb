import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PolicyRule } from '../../../../../src/api/objects.ts';
import type { Action } from '../../../../../src/engine/apiserver/authorization/authorizer.ts';
import { compactRules, formatRule, missingRules, ruleAllows } from '../../../../../src/engine/apiserver/authorization/policyRule.ts';

const pods = (rule: Partial<PolicyRule> = {}): PolicyRule => ({ verbs: ['get'], apiGroups: [''], resources: ['pods'], ...rule });
const get = (action: Partial<Action> = {}): Action => ({ verb: 'get', group: '', resource: 'pods', name: 'a', ...action }) as Action;

const cases: readonly (readonly [string, PolicyRule, Action, boolean])[] = [
  ['the verb, group and resource', pods(), get(), true],
  ['another verb', pods(), get({ verb: 'list' }), false],
  ['any verb', pods({ verbs: ['*'] }), get({ verb: 'list' }), true],
  ['another group', pods({ apiGroups: ['apps'] }), get(), false],
  ['any group', pods({ apiGroups: ['*'] }), get(), true],
  ['a subresource that is not named', pods(), get({ subresource: 'log' }), false],
  ['a subresource that is named', pods({ resources: ['pods/log'] }), get({ subresource: 'log' }), true],
  ['the resource of a subresource', pods({ resources: ['pods/log'] }), get(), false],
  ['a subresource of any resource', pods({ resources: ['*/scale'] }), get({ subresource: 'scale' }), true],
  ['everything, subresources too', pods({ resources: ['*'] }), get({ subresource: 'log' }), true],
  ['a name that is listed', pods({ resourceNames: ['a', 'b'] }), get(), true],
  ['a name that is not listed', pods({ resourceNames: ['b'] }), get(), false],
  ['no name when names are listed', pods({ resourceNames: ['a'] }), get({ verb: 'get', name: undefined }), false],
  ['a path', { verbs: ['get'], nonResourceURLs: ['/metrics'] }, { verb: 'get', path: '/metrics' }, true],
  ['a path below', { verbs: ['get'], nonResourceURLs: ['/metrics'] }, { verb: 'get', path: '/metrics/slis' }, false],
  ['a path below with a star', { verbs: ['get'], nonResourceURLs: ['/metrics/*'] }, { verb: 'get', path: '/metrics/slis' }, true],
  ['a path by a rule of resources', pods({ resources: ['*'], apiGroups: ['*'], verbs: ['*'] }), { verb: 'get', path: '/metrics' }, false],
];
for (const [name, rule, action, allowed] of cases) test(`a rule ${allowed ? 'allows' : 'does not allow'} ${name}`, () => assert.equal(ruleAllows(rule, action), allowed));

const held = [pods({ verbs: ['get', 'list'] }), { verbs: ['get'], nonResourceURLs: ['/api/*'] }];
const grants: readonly (readonly [string, PolicyRule, readonly string[]])[] = [
  ['what is held is not missing', pods(), []],
  ['a path under one that is held is not missing', { verbs: ['get'], nonResourceURLs: ['/api/v1'] }, []],
  ['a named object of what is held is not missing', pods({ resourceNames: ['a'] }), []],
  ['every verb needs every verb', pods({ verbs: ['*'] }), ['{APIGroups:[""], Resources:["pods"], Verbs:["*"]}']],
  ['only what is not held is missing', pods({ verbs: ['get', 'delete'], resources: ['pods', 'secrets'] }), [
    '{APIGroups:[""], Resources:["pods"], Verbs:["delete"]}', '{APIGroups:[""], Resources:["secrets"], Verbs:["get" "delete"]}',
  ]],
];
for (const [name, rule, missing] of grants) test(`${name}`, () => assert.deepEqual(compactRules(missingRules(held, [rule])).map(formatRule), missing));

test('who holds an object by name does not hold the others', () => {
  assert.deepEqual(missingRules([pods({ resourceNames: ['a'] })], [pods()]), [pods()]);
  assert.deepEqual(missingRules([pods({ resourceNames: ['a'] })], [pods({ resourceNames: ['a', 'b'] })]), [pods({ resourceNames: ['b'] })]);
});
