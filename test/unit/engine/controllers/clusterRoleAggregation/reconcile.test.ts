import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClusterRole, PolicyRule } from '../../../../../src/api/objects.ts';
import { aggregateRules } from '../../../../../src/engine/controllers/clusterRoleAggregation/reconcile.ts';

const rule = (verb: string): PolicyRule => ({ verbs: [verb], apiGroups: [''], resources: ['pods'] });
const role = (name: string, rules: readonly PolicyRule[], labels: Record<string, string> = {}, rest: Partial<ClusterRole> = {}): ClusterRole =>
  ({ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name, labels }, rules: [...rules], ...rest });
const aggregating = (rules: readonly PolicyRule[]) => role('all', rules, { into: 'all' }, { aggregationRule: { clusterRoleSelectors: [{ matchLabels: { into: 'all' } }] } });
const others = [role('b', [rule('list'), rule('get')], { into: 'all' }), role('a', [rule('get')], { into: 'all' }), role('c', [rule('delete')])];

test('an aggregating role has the rules of the roles that it selects, in order of names, once each', () => assert.deepEqual(aggregateRules(aggregating([]), [aggregating([]), ...others]), [rule('get'), rule('list')]));
test('a role that has them already is left alone', () => assert.equal(aggregateRules(aggregating([rule('get'), rule('list')]), others), undefined));
test('rules of roles that are selected no more go', () => assert.deepEqual(aggregateRules(aggregating([rule('get')]), []), []));
test('a role that does not aggregate keeps its rules', () => assert.equal(aggregateRules(role('x', [rule('get')]), others), undefined));
