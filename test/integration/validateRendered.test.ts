import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, suite, test } from 'node:test';
import { helmFindings, kustomizeFindings } from '../../src/cli/validate/render/renderedFindings.ts';
import { UserError } from '../../src/cli/exitCodes.ts';

const kubectl = path.resolve(import.meta.dirname, '../../.cache/kubectl/unstable');

suite('what kubectl renders is judged where it comes from', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'slipway-rendered-'));
  const searched = process.env['PATH'];
  const write = (name: string, text: string) => {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text);
  };
  before(() => {
    process.env['PATH'] = kubectl;
    write('base/kustomization.yaml', 'resources: [web.yaml]\n');
    write('base/web.yaml', 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  selector:\n    matchLabels: {app: web}\n  template:\n    metadata:\n      labels: {app: web}\n    spec:\n      containers:\n      - name: web\n        imgae: web:1\n        image: web:1\n');
    write('prod/kustomization.yaml', 'resources: [../base]\nnamePrefix: prod-\npatches:\n- path: replicas.yaml\n');
    write('prod/replicas.yaml', 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicas: -1\n');
    write('broken/kustomization.yaml', 'resources: [none.yaml]\n');
  });
  after(() => {
    process.env['PATH'] = searched;
    fs.rmSync(folder, { recursive: true });
  });

  test('in the base and in the patch', async () => {
    const found = await kustomizeFindings(path.join(folder, 'prod'));
    assert.deepEqual(found.filter(({ severity }) => severity === 'error').map(({ file, line, column, code }) => `${path.relative(folder, path.resolve(file))}:${line}:${column} ${code}`).sort(), ['base/web.yaml:14:9 unknown-field', 'prod/replicas.yaml:6:13 invalid-value']);
  });
  test('with its own words when it fails', async () => {
    await assert.rejects(kustomizeFindings(path.join(folder, 'broken')), (error: unknown) => error instanceof UserError && error.exitCode === 2 && /^kubectl kustomize .* failed: .*none\.yaml/s.test(error.message));
  });
  test('and a sentence where there is no kustomization or no program', async () => {
    await assert.rejects(kustomizeFindings(folder), /holds no kustomization$/);
    await assert.rejects(helmFindings(folder), /cannot be rendered: helm is not on the PATH$/);
  });
});
