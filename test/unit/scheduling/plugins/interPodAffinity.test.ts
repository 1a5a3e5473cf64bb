import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Pod, PodSpec } from '../../../../src/api/objects.ts';
import type { NodeInfo } from '../../../../src/scheduling/nodeInfo.ts';
import type { PlaceOptions } from '../../../../src/scheduling/place.ts';
import { plan } from '../../../../src/scheduling/plan.ts';
import { interPodAffinity } from '../../../../src/scheduling/plugins/interPodAffinity.ts';
import { makeNode, makePod, place } from './makeCluster.ts';

type Affinity = NonNullable<PodSpec['affinity']>;
type Term = NonNullable<NonNullable<Affinity['podAffinity']>['requiredDuringSchedulingIgnoredDuringExecution']>[number];

const HOST = 'kubernetes.io/hostname';
const term = (app: string, topologyKey = HOST, more: Partial<Term> = {}): Term => ({ labelSelector: { matchLabels: { app } }, topologyKey, ...more });
const beside = (...terms: Term[]): Partial<PodSpec> => ({ affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms } } });
const apart = (...terms: Term[]): Partial<PodSpec> => ({ affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms } } });
const ratherBeside = (of: Term, weight = 1): Partial<PodSpec> => ({ affinity: { podAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight, podAffinityTerm: of }] } } });
const ratherApart = (of: Term, weight = 1): Partial<PodSpec> => ({ affinity: { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight, podAffinityTerm: of }] } } });

const AFFINITY = "UnschedulableAndUnresolvable: node(s) didn't match pod affinity rules";
const ANTI = "Unschedulable: node(s) didn't match pod anti-affinity rules";
const EXISTING = "Unschedulable: node(s) didn't satisfy existing pods anti-affinity rules";

interface Case { readonly pod: Pod; readonly nodes: readonly NodeInfo[]; readonly options?: PlaceOptions; readonly suits: readonly string[]; readonly refused?: Readonly<Record<string, string>> }
const db = makePod('db');
const elsewhere = makePod('db', {}, { namespace: 'other' });
const cases: Readonly<Record<string, Case>> = {
  'a pod that wants to be beside another goes to its node': { pod: makePod('web', beside(term('db'))), nodes: [makeNode('a', 'x'), makeNode('b', 'x', [db])], suits: ['b'], refused: { a: AFFINITY } },
  'beside may mean in its zone': { pod: makePod('web', beside(term('db', 'zone'))), nodes: [makeNode('a', 'x'), makeNode('b', 'x', [db]), makeNode('c', 'y')], suits: ['a', 'b'], refused: { c: AFFINITY } },
  'a node without the topology is beside nobody': { pod: makePod('web', beside(term('web', 'zone'))), nodes: [makeNode('a', undefined), makeNode('b', 'y')], suits: ['b'], refused: { a: AFFINITY } },
  'every term must be met, by pods that all terms select': {
    pod: makePod('web', beside(term('db'), { labelSelector: { matchExpressions: [{ key: 'tier', operator: 'In', values: ['one'] }] }, topologyKey: 'zone' })),
    nodes: [makeNode('a', 'x', [db]), makeNode('b', 'y', [makePod('db', {}, { labels: { app: 'db', tier: 'one' } })])], suits: ['b'], refused: { a: AFFINITY },
  },
  'the first of a group that wants to be together goes anywhere': { pod: makePod('web', beside(term('web'))), nodes: [makeNode('a', 'x'), makeNode('b', 'x')], suits: ['a', 'b'] },
  'the next of them follows it': { pod: makePod('web', beside(term('web'))), nodes: [makeNode('a', 'x'), makeNode('b', 'x', [makePod('web')])], suits: ['b'], refused: { a: AFFINITY } },
  'a pod that wants somebody who is nowhere fits nowhere': { pod: makePod('web', beside(term('db'))), nodes: [makeNode('a', 'x')], suits: [], refused: { a: AFFINITY } },
  'a pod that wants to be apart from another keeps off its node': { pod: makePod('web', apart(term('web'))), nodes: [makeNode('a', 'x', [makePod('web')]), makeNode('b', 'x')], suits: ['b'], refused: { a: ANTI } },
  'apart may mean in another zone; a node without one is apart': { pod: makePod('web', apart(term('db', 'zone'))), nodes: [makeNode('a', 'x', [db]), makeNode('b', 'x'), makeNode('c', undefined, [db])], suits: ['c'], refused: { a: ANTI, b: ANTI } },
  'who wants to be apart is left alone by those who come later': { pod: makePod('web'), nodes: [makeNode('a', 'x', [makePod('db', apart(term('web', 'zone')))]), makeNode('b', 'x'), makeNode('c', 'y')], suits: ['c'], refused: { a: EXISTING, b: EXISTING } },
  'an absent selector selects nobody, an empty one everybody': {
    pod: makePod('web', apart({ topologyKey: HOST }, { topologyKey: 'zone', labelSelector: {} })), nodes: [makeNode('a', 'x', [db]), makeNode('b', 'y')], suits: ['b'], refused: { a: ANTI },
  },
  'only pods of the own namespace count': { pod: makePod('web', apart(term('db'))), nodes: [makeNode('a', 'x', [elsewhere])], suits: ['a'] },
  'unless others are named': { pod: makePod('web', apart(term('db', HOST, { namespaces: ['other'] }))), nodes: [makeNode('a', 'x', [elsewhere]), makeNode('b', 'x', [db])], suits: ['b'], refused: { a: ANTI } },
  'or selected by their labels': {
    pod: makePod('web', apart(term('db', HOST, { namespaceSelector: { matchLabels: { team: 'red' } } }))), nodes: [makeNode('a', 'x', [elsewhere]), makeNode('b', 'x', [db])],
    options: { namespaceLabels: name => (name === 'other' ? { team: 'red' } : {}) }, suits: ['b'], refused: { a: ANTI },
  },
  'an empty selector of namespaces selects all': { pod: makePod('web', apart(term('db', HOST, { namespaceSelector: {} }))), nodes: [makeNode('a', 'x', [elsewhere])], suits: [], refused: { a: ANTI } },
  'keys of labels compare with the pod\'s own': {
    pod: makePod('web', apart(term('web', HOST, { matchLabelKeys: ['hash', 'absent'] })), { labels: { app: 'web', hash: '2' } }),
    nodes: [makeNode('a', 'x', [makePod('web', {}, { labels: { app: 'web', hash: '1' } })]), makeNode('b', 'x', [makePod('web', {}, { labels: { app: 'web', hash: '2' } })])], suits: ['a'], refused: { b: ANTI },
  },
  'or must differ from them': {
    pod: makePod('web', apart({ labelSelector: {}, topologyKey: HOST, mismatchLabelKeys: ['app'] })), nodes: [makeNode('a', 'x', [makePod('web')]), makeNode('b', 'x', [db])], suits: ['a'], refused: { b: ANTI },
  },
  'a preferred neighbour draws': { pod: makePod('web', ratherBeside(term('db'))), nodes: [makeNode('a', 'x'), makeNode('b', 'x', [db])], suits: ['b', 'a'] },
  'a neighbour better avoided repels': { pod: makePod('web', ratherApart(term('web', 'zone'))), nodes: [makeNode('a', 'x', [makePod('web')]), makeNode('b', 'x'), makeNode('c', 'y')], suits: ['c', 'a', 'b'] },
  'pods that are there draw and repel too': { pod: makePod('web'), nodes: [makeNode('a', 'x', [makePod('one', ratherApart(term('web')))]), makeNode('b', 'x', [makePod('two', ratherBeside(term('web')))]), makeNode('c', 'x', [makePod('three')])], suits: ['b', 'c', 'a'] },
};
for (const [name, { pod, nodes, options, suits, refused = {} }] of Object.entries(cases)) {
  test(name, () => { assert.deepEqual(place(pod, nodes, options), { suits, refused }); });
}

test('a plan places a pod beside one that it places later', () => {
  const nodes = [makeNode('a', 'x').node, makeNode('b', 'x').node];
  const pods = [makePod('web', beside(term('db'))), makePod('db', { nodeSelector: { [HOST]: 'b' } })];
  assert.deepEqual(plan(pods, nodes).map(({ nodeName }) => nodeName), ['b', 'b']);
});

test('what comes, goes and changes brings back those whom it may help', () => {
  const node = makeNode('a', 'x').node;
  const moved = { ...node, metadata: { ...node.metadata, labels: { zone: 'y' } } };
  const hints = (pod: Pod, other: Pod = db) => [
    interPodAffinity.mightHelp?.(pod, { type: 'podAdded', pod: other }), interPodAffinity.mightHelp?.(pod, { type: 'podRemoved', pod: other }),
    interPodAffinity.mightHelp?.(pod, { type: 'nodeUpdated', node, old: node }), interPodAffinity.mightHelp?.(pod, { type: 'nodeUpdated', node: moved, old: node }),
  ];
  assert.deepEqual(hints(makePod('web', beside(term('db')))), [true, false, false, true]);
  assert.deepEqual(hints(makePod('web', apart(term('db')))), [false, true, false, true]);
  assert.deepEqual(hints(makePod('web'), makePod('db', apart(term('web')))), [false, true, false, true]);
});

test('pods that no term can mean bring nobody back', () => {
  const comes = (pod: Pod, other: Pod) => interPodAffinity.mightHelp?.(pod, { type: 'podAdded', pod: other });
  const goes = (pod: Pod, other: Pod) => interPodAffinity.mightHelp?.(pod, { type: 'podRemoved', pod: other });
  const everywhere = term('db', HOST, { namespaceSelector: { matchLabels: { team: 'red' } } });
  assert.deepEqual([goes(makePod('web', apart(term('db'))), makePod('cache')), goes(makePod('web', apart(term('db'))), elsewhere), goes(makePod('web', apart(everywhere)), elsewhere)], [false, false, true]);
  assert.deepEqual([goes(makePod('web'), makePod('db', apart(term('api')))), goes(makePod('web'), makePod('db', ratherApart(term('web'))))], [false, false]);
  assert.deepEqual([comes(makePod('web', beside(term('db'))), elsewhere), comes(makePod('web', beside(everywhere)), elsewhere), comes(makePod('web', beside(term('db'), term('cache'))), db)], [false, true, false]);
});

test('what a pod says of others is read once, however often it is asked', () => {
  let reads = 0;
  const watched: Term = { get labelSelector() { reads++; return { matchLabels: { app: 'web' } }; }, topologyKey: HOST };
  const nodes = [makeNode('a', 'x', [makePod('db', ratherApart(watched))]), makeNode('b', 'x')];
  for (const app of ['web', 'api', 'web']) place(makePod(app), nodes);
  assert.equal(reads, 1);
});
