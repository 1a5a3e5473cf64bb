import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { WorkspaceSettings } from '../../../src/languageServer/workspaceSettings.ts';

const root = mkdtempSync(path.join(os.tmpdir(), 'slipway-settings-'));
const folder = pathToFileURL(root).href;
after(() => { rmSync(root, { recursive: true, force: true }); });

test('what the folder\'s own file names outside the folder is left alone; what the editor names is not', async () => {
  writeFileSync(path.join(root, '.slipway.yaml'), 'schemas: [crds, ../elsewhere, /etc]\nnodes: /etc/nodes.yaml\n');
  const settings = new WorkspaceSettings(() => undefined);
  await settings.read(folder);
  assert.deepEqual(settings.paths([folder]), { schemas: [path.join(root, 'crds')], nodes: undefined });
  settings.leave(folder);
  settings.setEditor({ schemas: ['../elsewhere'], nodes: 'nodes.yaml' });
  assert.deepEqual(settings.paths([folder]), { schemas: [path.resolve(root, '../elsewhere')], nodes: path.join(root, 'nodes.yaml') });
});

test('a settings file that is none, or endless, is not read', async () => {
  const big = mkdtempSync(path.join(os.tmpdir(), 'slipway-settings-'));
  const [warnings, settings] = [[] as string[], new WorkspaceSettings(message => { warnings.push(message); })];
  writeFileSync(path.join(big, '.slipway.yaml'), `nodes: nodes.yaml\n${'#'.repeat(1_000_000)}`);
  await settings.read(pathToFileURL(big).href);
  rmSync(big, { recursive: true });
  assert.deepEqual([settings.paths([pathToFileURL(big).href]).nodes, warnings], [undefined, []]);
});
