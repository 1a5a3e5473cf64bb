import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decideAudit } from '../../../../../src/engine/apiserver/audit/auditDecision.ts';
import { parseAuditPolicy } from '../../../../../src/engine/apiserver/audit/auditPolicy.ts';
import type { Action } from '../../../../../src/engine/apiserver/authorization/authorizer.ts';

const policy = (rules: string, rest = '') => `apiVersion: audit.k8s.io/v1\nkind: Policy\n${rest}rules:\n${rules}\n`;

for (const [name, text, message] of [
  ['no policy', 'a: b', 'it is no Policy of audit.k8s.io/v1'], ['nothing', '', 'it is no Policy of audit.k8s.io/v1'], ['no rules', policy('').replace('rules:', 'rules: []'), 'it has no rules'],
  ['another level', policy('- {level: All}'), 'rules[0].level: Unsupported value: "All": supported values: "None", "Metadata", "Request", "RequestResponse"'],
  ['another stage', policy('- {level: None}', 'omitStages: [Late]\n'), 'omitStages[0]: Invalid value: "Late": allowed stages are RequestReceived,ResponseStarted,ResponseComplete,Panic'],
  ['paths and resources', policy('- {level: None, nonResourceURLs: ["/a"], resources: [{group: ""}]}'), 'rules[0].nonResourceURLs: Invalid value: rules cannot apply to both regular resources and non-resource URLs'],
  ['no path', policy('- {level: None, nonResourceURLs: [a, "/a*/b"]}'), "rules[0].nonResourceURLs[0]: Invalid value: \"a\": non-resource URL rules must begin with a '/' character; rules[0].nonResourceURLs[1]: Invalid value: \"/a*/b\": non-resource URL wildcards '*' must be the final character of the rule"],
  ['no list', policy('- {level: None, users: jane}'), 'rules[0].users: must be a list'],
  ['no rule', policy('- null'), 'rules[0]: must be an object'],
  ['rules that are no list', policy('').replace('rules:', 'rules: {a: b}'), 'rules: must be a list'],
  ['unknown fields', policy('- {level: None, user: [jane], resources: [{group: "", resource: [secrets]}]}', 'omitStage: [Panic]\n'), 'omitStage: unknown field; rules[0].user: unknown field; rules[0].resources[0].resource: unknown field'],
  ['other types', policy('- {level: None, users: [1], omitManagedFields: yes, resources: [secrets, {resources: pods}]}'), 'rules[0].users[0]: must be a string; rules[0].omitManagedFields: must be true or false; rules[0].resources[0]: must be an object; rules[0].resources[1].resources: must be a list'],
  ['names without resources', policy('- {level: None, resources: [{group: "", resourceNames: [a]}]}'), 'rules[0].resources[0].resourceNames: Invalid value: using resourceNames requires at least one resource'],
] as const) {
  test(`an audit policy is refused: ${name}`, () => assert.throws(() => parseAuditPolicy(text), { message }));
}

const documented = parseAuditPolicy(policy(`
- {level: RequestResponse, resources: [{group: "", resources: [pods]}]}
- {level: Metadata, resources: [{group: "", resources: ["pods/log", "pods/status"]}]}
- {level: None, resources: [{group: "", resources: [configmaps], resourceNames: [controller-leader]}]}
- {level: None, users: ["system:kube-proxy"], verbs: [watch], resources: [{group: "", resources: [endpoints, services]}]}
- {level: None, userGroups: ["system:authenticated"], nonResourceURLs: ["/api*", /version]}
- {level: Request, resources: [{group: "", resources: [configmaps]}], namespaces: [kube-system]}
- {level: Metadata, resources: [{group: "", resources: [secrets, configmaps]}]}
- {level: RequestResponse, resources: [{group: apps, resources: ["deployments/*"]}, {group: batch, resources: ["*/status"]}], omitManagedFields: true}
- {level: Request, resources: [{group: ""}, {group: extensions}], omitStages: [ResponseStarted]}
- {level: Metadata, verbs: [get]}`, 'omitStages: [RequestReceived]\n'));
const user = { name: 'jane', groups: ['system:authenticated'] };
const act = (resource: string, rest: object = {}): Action => ({ verb: 'list', group: '', resource, ...rest });

for (const [name, action, level] of [
  ['pods in full', act('pods'), 'RequestResponse'], ['a subresource is not its resource', act('pods', { subresource: 'log' }), 'Metadata'],
  ['one object by name', act('configmaps', { name: 'controller-leader', namespace: 'a' }), 'None'], ['a namespace', act('configmaps', { namespace: 'kube-system' }), 'Request'], ['elsewhere', act('configmaps', { namespace: 'a' }), 'Metadata'],
  ['a path', { verb: 'get', path: '/apis' }, 'None'], ['another path', { verb: 'get', path: '/healthz' }, 'Metadata'], ['all subresources', act('deployments', { group: 'apps', subresource: 'scale' }), 'RequestResponse'],
  ['a subresource of all', act('jobs', { group: 'batch', subresource: 'status' }), 'RequestResponse'], ['a whole group', act('ingresses', { group: 'extensions' }), 'Request'], ['what no rule names', act('roles', { group: 'rbac.authorization.k8s.io' }), 'None'],
  ['tokens never in full', act('serviceaccounts', { subresource: 'token', verb: 'create' }), 'Metadata'],
] as const) {
  test(`an audit rule decides: ${name}`, () => assert.equal(decideAudit(documented, user, action).level, level));
}

test('the group * is every group, and a null field is absent', () => {
  const everywhere = parseAuditPolicy(policy('- {level: Request, users: null, resources: [{group: "*", resources: [pods, deployments]}]}'));
  assert.deepEqual([act('pods'), act('deployments', { group: 'apps' }), act('secrets')].map(action => decideAudit(everywhere, user, action).level), ['Request', 'Request', 'None']);
});

test('stages are left out by the policy and by the rule', () => {
  const { omitStages, omitManagedFields } = decideAudit(documented, user, act('ingresses', { group: 'extensions' }));
  assert.deepEqual([omitStages, omitManagedFields], [['RequestReceived', 'ResponseStarted'], false]);
});

test('bodies of secrets are not written, whatever the policy says', () => {
  const everything = parseAuditPolicy(policy('- {level: RequestResponse}'));
  assert.deepEqual([act('secrets'), { verb: 'create', group: 'authentication.k8s.io', resource: 'tokenreviews' } as Action, act('configmaps')].map(action => decideAudit(everything, user, action).level), ['Metadata', 'Metadata', 'RequestResponse']);
});
