import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { parseSettingsFile } from '../../../src/language/settingsFile.ts';

const cases: readonly { readonly name: string; readonly text: string; readonly given: object; readonly problems?: readonly string[] }[] = [
  { name: 'nothing', text: '', given: {} },
  { name: 'a version and a profile', text: 'kubernetesVersion: "1.29"\npractice: hint\n', given: { kubernetesVersion: '1.29', practice: 'hint' } },
  { name: 'a bare off, which YAML takes for false', text: 'podSecurity: off\nseverity:\n  latest-tag: off\n', given: { podSecurity: 'off', severity: { 'latest-tag': 'off' } } },
  { name: 'a setting that there is not', text: 'practise: hint\npractice: hint\n', given: { practice: 'hint' }, problems: ['there is no setting "practise"'] },
  { name: 'a version that YAML takes for a number', text: 'kubernetesVersion: 1.30\n', given: {}, problems: ['kubernetesVersion takes "1.25" to the newest, in quotes'] },
  { name: 'a code that there is not', text: 'severity: {nothing: error}\n', given: {}, problems: ['severity takes a severity, "error" to "off", for each code of docs/diagnostics.md'] },
  { name: 'a list', text: '- practice\n', given: {}, problems: ['it takes a mapping of settings'] },
];

suite('a settings file', () => {
  for (const { name, text, given, problems = [] } of cases) test(name, () => assert.deepEqual(parseSettingsFile(text), { given, problems }));
  test('broken YAML says nothing but that', () => { const { given, problems } = parseSettingsFile('practice: "hint\n'); assert.deepEqual([given, problems.length], [{}, 1]); });
});
