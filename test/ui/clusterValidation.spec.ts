import fs from 'node:fs';
import path from 'node:path';
import { test } from './chatty.ts';
import { expect } from './fixture.ts';

const manifest = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: chatty
spec:
  replicas: 2
  selector:
    matchLabels:
      app: chatty
  template:
    metadata:
      labels:
        app: chatty
    spec:
      containers:
      - name: web
        image: busybox:1.36
        env:
        - name: GREETING
          value: hello
        volumeMounts:
        - name: authority
          mountPath: /authority
      volumes:
      - name: authority
        configMap:
          name: kube-root
`;

test('a manifest tells what its object is in the cluster, and is checked against the cluster when the user asks for it', async ({ workbench, page, folder }) => {
  test.setTimeout(240_000);
  fs.writeFileSync(path.join(folder, 'chatty.yaml'), manifest);
  const words = workbench.editor.locator('.view-line span span');
  await workbench.openView('Slipway');
  await expect(workbench.treeItem(/Deployment chatty/)).toBeVisible({ timeout: 120_000 });
  await workbench.openFile('chatty.yaml');
  await expect(workbench.editor.locator('.codelens-decoration')).toContainText(/\d\/2 ready/, { timeout: 60_000 });

  await test.step('hover over the kind, the name or the replicas tells what the cluster has', async () => {
    for (const word of ['replicas', 'kind']) {
      await expect(async () => {
        await workbench.pointAt(words.filter({ hasText: new RegExp(`^${word}$`) }));
        await expect(workbench.hover.filter({ hasText: /Deployment chatty/ }).first()).toContainText(/\d\/2 ready/, { timeout: 5000 });
      }).toPass({ timeout: 60_000 });
    }
  });

  await test.step('a change that the cluster would refuse is told once the cluster is used', async () => {
    await page.mouse.move(1000, 850);
    await workbench.replaceAll('app: chatty', 'app: silent');
    await workbench.replaceAll('replicas: 2', 'replicas: two');
    await expect(workbench.editor.locator('.squiggly-error'), 'the text has been checked as it is now').toHaveCount(1, { timeout: 30_000 });
    expect(await workbench.editor.locator('.squiggly-warning').count()).toBe(0);
    await workbench.replaceAll('replicas: two', 'replicas: 2');
    await workbench.runCommand('Slipway: Use Cluster for Validation');
    await expect(workbench.editor.locator('.squiggly-warning').first()).toBeVisible({ timeout: 60_000 });
    await workbench.runCommand('Problems: Focus on Problems View');
    await expect(workbench.panel.getByRole('treeitem').filter({ hasText: /field is immutable/ })).toBeVisible({ timeout: 60_000 });
    await page.keyboard.press('Control+J');
    await workbench.replaceAll('app: silent', 'app: chatty');
    await expect(workbench.editor.locator('.squiggly-warning'), 'only the name that the cluster lacks too').toHaveCount(1);
  });

  await test.step('names that only the cluster has are completed', async () => {
    await workbench.goToLine(27, 20);
    await expect(async () => {
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+Space');
      await expect(workbench.editor.locator('.suggest-widget').getByRole('option', { name: /kube-root-ca\.crt/ })).toBeVisible({ timeout: 5000 });
    }).toPass({ timeout: 30_000 });
    await page.keyboard.press('Enter');
    await expect(workbench.editor.locator('.squiggly-warning')).toHaveCount(0);
  });

  await test.step('variables move into a ConfigMap', async () => {
    await workbench.goToLine(19, 15);
    await expect(async () => {
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+.');
      await page.getByRole('option', { name: /Extract the plain variable into ConfigMap chatty-env/ }).click({ timeout: 5000 });
    }).toPass({ timeout: 30_000 });
    await page.keyboard.press('Control+S');
    await expect.poll(() => fs.readFileSync(path.join(folder, 'chatty.yaml'), 'utf8')).toMatch(/name: kube-root-ca\.crt\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n {2}name: chatty-env\ndata:\n {2}GREETING: hello\n$/);
  });

  await test.step('a kustomization is rendered by the user\'s kubectl, and what is wrong is marked where it comes from', async () => {
    fs.mkdirSync(path.join(folder, 'base'));
    fs.writeFileSync(path.join(folder, 'base', 'kustomization.yaml'), 'resources:\n- web.yaml\npatches:\n- path: more.yaml\n');
    fs.writeFileSync(path.join(folder, 'base', 'web.yaml'), manifest.replaceAll('chatty', 'web').replace(/ {8}volumeMounts:[^]*/, ''));
    fs.writeFileSync(path.join(folder, 'base', 'more.yaml'), 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  template:\n    spec:\n      containers:\n      - name: web\n        resources:\n          requests:\n            cpu: 2\n          limits:\n            cpu: 1\n');
    await workbench.openFile('base/kustomization.yaml');
    await workbench.runCommand('Slipway: Render and Check');
    await expect(workbench.toasts.filter({ hasText: /kustomization\.yaml: 1 problem in what it is rendered to/ })).toBeVisible({ timeout: 60_000 });
    await workbench.openFile('base/more.yaml');
    await expect(workbench.editor.locator('.squiggly-error').first()).toBeVisible();
  });
});
