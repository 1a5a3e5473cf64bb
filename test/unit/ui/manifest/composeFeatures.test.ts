import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { composeFeatures } from '../../../../src/ui/manifest/composeFeatures.ts';

suite('Compose files beside other extensions', () => {
  const cases: readonly { readonly name: string; readonly setting?: string; readonly installed: readonly string[]; readonly diagnostics: boolean; readonly editing: boolean }[] = [
    { name: 'alone: everything', installed: [], diagnostics: true, editing: true },
    { name: 'beside Docker\'s, which does not check: checks only', installed: ['docker.docker'], diagnostics: true, editing: false },
    { name: 'beside Container Tools: checks only', installed: ['ms-azuretools.vscode-containers'], diagnostics: true, editing: false },
    { name: 'beside Red Hat\'s, which checks: nothing', installed: ['redhat.vscode-yaml'], diagnostics: false, editing: false },
    { name: 'beside Red Hat\'s and Docker\'s, of which neither checks: checks only', installed: ['redhat.vscode-yaml', 'docker.docker'], diagnostics: true, editing: false },
    { name: 'everything when told to', setting: 'all', installed: ['redhat.vscode-yaml'], diagnostics: true, editing: true },
    { name: 'checks when told to', setting: 'diagnostics', installed: [], diagnostics: true, editing: false },
    { name: 'nothing when told to', setting: 'off', installed: [], diagnostics: false, editing: false },
  ];
  for (const { name, setting = 'auto', installed, diagnostics, editing } of cases) test(name, () => assert.deepEqual(composeFeatures(setting, id => installed.includes(id)), { diagnostics, editing }));
});
