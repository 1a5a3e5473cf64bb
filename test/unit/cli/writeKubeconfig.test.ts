import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { isOurs, writeKubeconfig } from '../../../src/cli/engine/writeKubeconfig.ts';
import { formatKubeconfig } from '../../../src/engine/process/kubeconfig.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'slipway-kubeconfig-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const entry = (name: string) => formatKubeconfig({ name, cluster: { 'server': 'https://127.0.0.1:1', 'certificate-authority-data': 'YQ==' }, user: { 'client-certificate-data': 'YQ==', 'client-key-data': 'YQ==' } });

const cases: readonly (readonly [string, string, boolean])[] = [
  ['an empty file', '\n', true],
  ['an engine\'s kubeconfig', entry('slipway'), true],
  ['another engine\'s kubeconfig', entry('slipway-work'), true],
  ['another cluster\'s kubeconfig', entry('production'), false],
  ['one with a context of another cluster besides', `${entry('slipway')}- name: production\n  context: {cluster: c, user: u}\n`, false],
  ['a name that only starts like ours', entry('slipways'), false],
  ['notes', 'remember the milk', false],
  ['broken YAML', 'clusters: [', false],
  ['a list', '- a\n', false],
];
for (const [what, text, ours] of cases) {
  test(`${what} may ${ours ? '' : 'not '}be replaced`, () => {
    assert.equal(isOurs(text), ours);
    const file = path.join(folder, `${what.replaceAll(/\W/g, '')}.yaml`);
    writeFileSync(file, text);
    if (ours) writeKubeconfig(file, 'new'); else assert.throws(() => { writeKubeconfig(file, 'new'); }, /was left as it is/);
    assert.equal(readFileSync(file, 'utf8'), ours ? 'new' : text);
  });
}

test('a file that is not there is made, with its folder', () => {
  const file = path.join(folder, 'sub', 'config');
  writeKubeconfig(file, undefined);
  writeKubeconfig(file, 'text');
  assert.equal(readFileSync(file, 'utf8'), 'text');
});
