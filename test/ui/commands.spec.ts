import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
import { deployments, services } from '../../src/api/resources.ts';
import { connectTo, test } from './chatty.ts';
import { expect, newestKubectl } from './fixture.ts';

const run = promisify(execFile);
const copied = (page: Page) => page.evaluate(() => navigator.clipboard.readText());

test('a rollout is paused and resumed; objects are described; a Service is opened; names and the path of the kubeconfig are copied', async ({ workbench, page, engine }) => {
  test.setTimeout(240_000);
  const client = connectTo(engine);
  const isPaused = async () => (await client.get(deployments, { namespace: 'default', name: 'chatty' })).spec?.paused === true;
  await workbench.openView('Slipway');
  const deployment = workbench.treeItem(/^Deployment chatty/);
  await expect(deployment).toBeVisible({ timeout: 120_000 });

  await test.step('paused from its menu, resumed from the palette', async () => {
    await workbench.contextMenu(deployment, 'Pause Rollout', deployment.filter({ hasText: /paused/ }));
    await expect.poll(isPaused).toBe(true);
    await workbench.runCommand('Slipway: Resume Rollout');
    await workbench.pick('chatty');
    await expect.poll(isPaused).toBe(false);
    await expect(deployment.filter({ hasText: /paused/ })).toHaveCount(0);
  });

  await test.step('a name from the menu of a line, and of the object that is picked', async () => {
    const pod = workbench.treeItem(/^Pod chatty-/).first();
    const [, name = ''] = /^Pod (chatty-[^,]+),/.exec(await pod.getAttribute('aria-label') ?? '') ?? [];
    await workbench.contextMenu(pod, 'Copy Name', workbench.statusBar.getByText(`Copied ${name}`));
    expect(await copied(page)).toBe(name);
    await workbench.runCommand('Slipway: Copy Name');
    await workbench.pick(/^chatty, Deployment/);
    await expect.poll(() => copied(page)).toBe('chatty');
  });

  await test.step('an object is described as kubectl does, from the menu of its line', async () => {
    await workbench.contextMenu(deployment, 'Describe', workbench.editor.getByRole('tab', { name: 'deployment chatty.txt' }));
    await expect(workbench.editor.locator('.view-lines').first()).toContainText(/Replicas:\s+2\s+desired/);
    await workbench.closeEditor();
  });

  await test.step('a Service of type NodePort is opened at its node port', async () => {
    const { spec } = await client.create(services, { apiVersion: 'v1', kind: 'Service', metadata: { namespace: 'default', name: 'web' }, spec: { type: 'NodePort', selector: { app: 'chatty' }, ports: [{ port: 80 }] } });
    const address = `http://127.0.0.1:${spec?.ports?.[0]?.nodePort}/`;
    await page.context().route(address, route => route.fulfill({ body: 'the node port' })); // nothing listens in the pods
    const line = workbench.treeItem(/^Service web/).first();
    await line.hover();
    const opened = page.context().waitForEvent('page');
    await line.getByRole('button', { name: 'Open in Browser' }).click();
    const tab = await opened;
    await expect(tab.locator('body')).toHaveText('the node port');
    expect(tab.url()).toBe(address);
    await tab.close();
  });

  await test.step('the path of the kubeconfig, with which kubectl reaches the engine', async () => {
    await workbench.viewMenu('Nodes', 'Copy Kubeconfig Path');
    await expect.poll(() => copied(page)).toBe(path.join(engine.dataDirectory, 'kubeconfig'));
    const { stdout } = await run('kubectl', ['--kubeconfig', await copied(page), 'get', 'deployments', '-o', 'name'], { env: { ...process.env, PATH: `${newestKubectl}${path.delimiter}${process.env['PATH']}` } });
    expect(stdout.trim()).toBe('deployment.apps/chatty');
  });
  client.close();
});
