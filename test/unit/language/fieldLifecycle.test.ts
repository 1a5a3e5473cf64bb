import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { complete } from '../../../src/language/completion/complete.ts';
import { diagnose, NEWEST_MINOR } from '../../../src/language/diagnose.ts';
import { parseDocument } from '../../../src/manifest/parse.ts';
import { applyEdits, atCursor } from './marked.ts';

const pod = (fields: string) => `apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  containers:\n  - name: c\n    image: web:1\n${fields}`;
const sleeper = pod('    lifecycle: {preStop: {sleep: {seconds: 5}}}\n');
const found = (text: string, minor: number) => diagnose(parseDocument(text), { isPatch: false, minor }).map(({ severity, code, message, range }) => `${severity} ${code} @ ${text.slice(range.start, range.end)}: ${message}`);

const cases: readonly { readonly name: string; readonly text: string; readonly minor: number; readonly findings: readonly string[] }[] = [
  { name: 'a field before its time', text: pod('  hostnameOverride: a\n'), minor: 33, findings: ['error unavailable-field @ hostnameOverride: unknown field "hostnameOverride" in spec (PodSpec); Kubernetes has it since 1.34, not in 1.33'] },
  { name: 'a field at its time', text: pod('  hostnameOverride: a\n'), minor: 34, findings: [] },
  { name: 'of what is nested in a field before its time only the field', text: sleeper, minor: 28, findings: ['error unavailable-field @ sleep: unknown field "sleep" in spec.containers[0].lifecycle.preStop (LifecycleHandler); Kubernetes has it since 1.29, not in 1.28'] },
  { name: 'what is nested, at its time', text: sleeper, minor: 29, findings: [] },
  { name: 'a field that another place has is not taken there', text: pod('  resources: {limits: {cpu: 1}}\n'), minor: 31, findings: ['error unavailable-field @ resources: unknown field "resources" in spec (PodSpec); Kubernetes has it since 1.32, not in 1.31'] },
  { name: 'a field that is gone, before it came', text: pod('  workloadRef: {name: a}\n'), minor: 34, findings: ['error unavailable-field @ workloadRef: unknown field "workloadRef" in spec (PodSpec); Kubernetes has it since 1.35, not in 1.34'] },
  { name: 'a field that is gone, while it was there', text: pod('  workloadRef: {name: a, podGroup: b}\n'), minor: 35, findings: [] },
  { name: 'a field that is gone', text: pod('  workloadRef: {name: a}\n'), minor: 36, findings: ['error removed-field @ workloadRef: unknown field "workloadRef" in spec (PodSpec); Kubernetes has it no longer since 1.36'] },
  { name: 'a field of the newest', text: pod('  schedulingGroup: {podGroupName: a}\n'), minor: NEWEST_MINOR, findings: [] },
];

suite('the fields that a Kubernetes has', () => {
  for (const { name, text, minor, findings } of cases) test(name, () => assert.deepEqual(found(text, minor), findings));

  test('the fix takes it out, with its comment', () => {
    const fixed = (text: string, minor: number) => applyEdits(text, diagnose(parseDocument(text), { isPatch: false, minor })[0]?.fixes[0]?.edits ?? []);
    assert.equal(fixed(pod('  # for the others\n  hostnameOverride: a # mine\n  hostname: b\n'), 33), pod('  hostname: b\n'));
    assert.equal(fixed(pod('  initContainers:\n  - restartPolicy: Always\n    name: i\n    image: web:1\n'), 27), pod('  initContainers:\n  - name: i\n    image: web:1\n'));
    assert.equal(fixed(sleeper, 28), sleeper);
  });

  test('a fix moves it to where that Kubernetes has it', () => {
    const moved = (text: string, minor: number) => diagnose(parseDocument(text), { isPatch: false, minor })[0]?.fixes.map(({ title, edits }) => [title, applyEdits(text, edits)]);
    assert.deepEqual(moved(pod('  resources:\n    limits: {cpu: 1}\n'), 31), [
      ['Remove "resources"', pod('')],
      ['Move "resources" into spec.containers[0]', pod('    resources:\n      limits: {cpu: 1}\n')],
    ]);
    assert.deepEqual(moved(pod('    hostnameOverride: a\n'), 34)?.[0], ['Move "hostnameOverride" into spec', pod('  hostnameOverride: a\n')]);
    assert.deepEqual(moved(pod('    hostnameOverride: a\n'), 33), []);
    assert.deepEqual(moved(pod('    sleep: {seconds: 5}\n    lifecycle:\n      preStop:\n        exec: {command: [a]}\n'), 28), []);
  });

  test('an entry behind a question mark of its own stays', () => {
    const titles = (text: string, minor: number) => diagnose(parseDocument(text), { isPatch: false, minor }).filter(({ code }) => code === 'unavailable-field' || code === 'unknown-field').map(({ fixes }) => fixes.map(({ title }) => title));
    assert.deepEqual(titles(pod('  ? hostnameOverride\n  : a\n'), 33), [[]]);
    assert.deepEqual(titles(pod('    ? nodeName\n    : a\n'), NEWEST_MINOR), [[]]);
  });

  test('a field moves below others that stand behind question marks', () => {
    const text = 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  ? containers\n  : - name: c\n      image: web:1\n      hostnameOverride: a\n';
    assert.equal(applyEdits(text, diagnose(parseDocument(text), { isPatch: false, minor: 34 })[0]?.fixes[0]?.edits ?? []), text.replace('      hostnameOverride: a\n', '  hostnameOverride: a\n'));
  });

  test('completion offers them', () => {
    const { text, offset } = atCursor(pod('  ho|\n'));
    const labels = (minor?: number) => complete(text, offset, minor === undefined ? {} : { minor }).map(({ label }) => label);
    assert.deepEqual([33, 34, undefined].map(minor => labels(minor).includes('hostnameOverride')), [false, true, true]);
    assert.deepEqual([34, 35, 36].map(minor => labels(minor).includes('workloadRef')), [false, true, false]);
    const container = atCursor(pod('    life|\n'));
    assert.deepEqual([28, 29].map(minor => complete(container.text, container.offset, { minor }).some(({ label }) => label === 'lifecycle: wait before stopping')), [false, true]);
  });
});
