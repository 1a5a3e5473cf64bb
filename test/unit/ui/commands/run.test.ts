import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { podOwnerKinds } from '../../../../src/ui/tree/treeNode.ts';

const root = path.resolve(import.meta.dirname, '../../../..');
const { contributes } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { readonly contributes: { readonly commands: readonly { readonly command: string }[]; readonly menus: Readonly<Record<string, readonly { readonly command: string; readonly when?: string; readonly group?: string }[]>> } };
const contributed = contributes.commands.map(({ command }) => command);

test('every command of package.json has its file, and no file is without its command', () => {
  const table = readFileSync(path.join(root, 'src/ui/commands/run.ts'), 'utf8');
  const run = [...table.matchAll(/^ {2}'(slipway\.[\w.]+)': async \(\) =>/gm)].map(match => match[1]);
  assert.deepEqual([...run].sort(), [...contributed].sort());
});

test('menus name commands that exist', () => {
  assert.deepEqual(Object.values(contributes.menus).flat().filter(({ command }) => !contributed.includes(command)), []);
});

test('the menu of an editor has what stands above a manifest, in its order', () => {
  const lenses = [...readFileSync(path.join(root, 'src/ui/manifest/codeLenses.ts'), 'utf8').matchAll(/'(slipway\.manifest\.\w+)'/g)].map(match => match[1]);
  const ofManifests = (contributes.menus['editor/context'] ?? []).filter(({ when = '' }) => when.includes('editorLangId == yaml'));
  assert.equal(lenses.length, 3);
  assert.deepEqual(ofManifests.toSorted((a, b) => ((a.group ?? '') < (b.group ?? '') ? -1 : 1)).map(({ command }) => command), lenses);
});

test('lines of every kind that can be described offer it, others do not', () => {
  const offers = (contributes.menus['view/item/context'] ?? []).filter(({ command }) => command === 'slipway.objects.describe').map(({ when = '' }) => /viewItem =~ \/(.*)\/|viewItem == (\w+)/.exec(when)).map(match => new RegExp(match?.[1] ?? `^${match?.[2]}$`));
  const isOffered = (contextValue: string) => offers.some(offer => offer.test(contextValue));
  const described = ['deployment', 'pausedDeployment', 'replicaSet', ...podOwnerKinds.map(kind => `podOwner${kind}`), 'healthyPod', 'runningContainer', 'stoppedContainer', 'service', 'endpoint', 'node', 'cordonedNode', 'namespace'];
  assert.deepEqual([...described, 'foreignOwner', 'endpointAddress', 'nodeDetail', 'image', 'problem'].filter(isOffered), described);
});
