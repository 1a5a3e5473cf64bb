import fs from 'node:fs';
import path from 'node:path';
import type { Locator } from '@playwright/test';
import { roleBindings, serviceAccounts } from '../../src/api/resources.ts';
import { connectTo, test } from './chatty.ts';
import { expect, userKubeconfig, type TestEngine } from './fixture.ts';

test('a context of the kubeconfig is chosen for the workspace: what may be read is shown, what may not is said', async ({ workbench, page, engine }) => {
  test.setTimeout(300_000);
  const tree = (name: RegExp) => workbench.treeItem(name);
  await writeUserKubeconfig(engine);
  await workbench.openView('Slipway');
  await expect(tree(/^Deployment chatty/)).toBeVisible({ timeout: 120_000 });
  const select = async (context: RegExp) => {
    await workbench.runCommand('Slipway: Select Context...');
    await workbench.pick(context);
  };

  await test.step('the program that gives the credentials runs with the user\'s word only', async () => {
    await select(/\bteam\b/);
    await expect(workbench.dialog).toContainText(path.join(path.dirname(userKubeconfig(engine)), 'login'));
    await workbench.confirm('Run It');
  });

  await test.step('the one namespace that may be read is shown; nodes may not be', async () => {
    await expect(workbench.statusBar.getByText('team', { exact: true })).toBeVisible({ timeout: 60_000 });
    await expect(tree(/^Deployment chatty/)).toBeVisible({ timeout: 60_000 });
    await expect(tree(/^No nodes: nodes is forbidden/)).toBeVisible({ timeout: 60_000 });
  });

  await test.step('what may not be done is refused in the cluster\'s words, and no engine is stopped', async () => {
    await workbench.runCommand('Slipway: Restart Rollout');
    await workbench.pick('chatty');
    await expect(workbench.toasts.filter({ hasText: /deployments\.apps "chatty" is forbidden/ })).toBeVisible({ timeout: 30_000 });
    await workbench.openFile('my-app/deployment.yaml');
    await expect(workbench.codeLens('Apply to team')).toBeVisible({ timeout: 30_000 });
  });

  await test.step('the workspace remembers it, and the engine can be chosen again', async () => {
    await page.reload();
    await workbench.openView('Slipway');
    await expect(workbench.statusBar.getByText('team', { exact: true })).toBeVisible({ timeout: 60_000 });
    await select(/Slipway engine/);
    await expect(workbench.statusBar.getByText('slipway-demo')).toBeVisible({ timeout: 60_000 });
    await expect(tree(/^Node slipway\S*, Ready/)).toBeVisible({ timeout: 60_000 });
  });
});

test('one namespace is shown when it is selected, and all again', async ({ workbench, page }) => {
  test.setTimeout(240_000);
  await workbench.openView('Slipway');
  const deployment = workbench.treeItem(/^Deployment chatty/);
  await expect(deployment).toBeVisible({ timeout: 120_000 });
  const select = async (name: string, brings: Locator) => {
    await workbench.runCommand('Slipway: Select Namespace...');
    await workbench.pick(name);
    await expect(brings.first()).toBeVisible({ timeout: 60_000 });
  };
  await select('kube-system', workbench.sideBar.getByText('Nothing is in the selected namespace.'));
  await expect(workbench.statusBar.getByText('slipway-demo / kube-system')).toBeVisible();
  await expect(workbench.treeItem(/^Node slipway\S*, Ready$/)).toBeVisible({ timeout: 60_000 });
  await page.waitForTimeout(1500); // VS Code in a browser writes down what a workspace keeps a little later
  await page.reload();
  await workbench.openView('Slipway');
  await expect(workbench.statusBar.getByText('slipway-demo / kube-system')).toBeVisible({ timeout: 60_000 });
  await select('All Namespaces', deployment);
});

/** One context, whose user gets its token from a program beside the file and may read one namespace. */
async function writeUserKubeconfig(engine: TestEngine): Promise<void> {
  const client = connectTo(engine);
  const key = { namespace: 'default', name: 'viewer' };
  await client.create(serviceAccounts, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: key });
  await client.create(roleBindings, {
    apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', metadata: key, roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' }, subjects: [{ kind: 'ServiceAccount', ...key }],
  });
  const { status } = await client.createToken(key, { audiences: [] });
  const { server, tls } = client.transport.connection;
  client.close();
  const folder = path.dirname(userKubeconfig(engine));
  fs.mkdirSync(folder, { recursive: true });
  const answer = { apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status: { token: status?.token } };
  fs.writeFileSync(path.join(folder, 'login'), `#!/bin/sh\necho '${JSON.stringify(answer)}'\n`, { mode: 0o755 });
  fs.writeFileSync(userKubeconfig(engine), JSON.stringify({
    apiVersion: 'v1', kind: 'Config', 'current-context': 'team', contexts: [{ name: 'team', context: { cluster: 'team', user: 'team', namespace: 'default' } }],
    clusters: [{ name: 'team', cluster: { server, 'certificate-authority-data': Buffer.from(tls.ca ?? '').toString('base64') } }],
    users: [{ name: 'team', user: { exec: { apiVersion: answer.apiVersion, command: './login', interactiveMode: 'Never' } } }],
  }));
}
