import fs from 'node:fs';
import path from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import { test } from './chatty.ts';
import { expect } from './fixture.ts';
import { Workbench } from './workbench.ts';

test('two windows follow one engine: what one does, starts or stops is seen in the other', async ({ workbench, context, server, folder }) => {
  test.setTimeout(300_000);
  const second = new Workbench(await context.newPage());
  await second.page.goto(server.url({ folder }));
  for (const window of [workbench, second]) {
    await window.openView('Slipway');
    await expect(window.treeItem(/^Deployment chatty/)).toBeVisible({ timeout: 120_000 });
  }
  await workbench.runCommand('Slipway: Scale...');
  await workbench.pick('chatty');
  await workbench.answer('1', 'Scale Deployment chatty');
  await expect(second.treeItem(/^Deployment chatty, \d of 1 ready/)).toBeVisible({ timeout: 60_000 });

  await second.runCommand('Slipway: Stop Engine...');
  await second.confirm('Keep Pods Running');
  for (const { statusBar } of [second, workbench]) await expect(statusBar.getByText('Slipway: stopped')).toBeVisible({ timeout: 30_000 });
  await expect(workbench.sideBar.getByRole('button', { name: 'Start Engine' }).first()).toBeVisible();

  await workbench.runCommand('Slipway: Start Engine');
  for (const window of [workbench, second]) {
    await expect(window.statusBar.getByText('slipway-demo')).toBeVisible({ timeout: 60_000 });
    await expect(window.treeItem(/^Deployment chatty, \d of 1 ready/)).toBeVisible({ timeout: 60_000 });
  }
});

test('an engine of an older Slipway is offered to be restarted; its pods keep running', async ({ workbench, page, engine }) => {
  test.setTimeout(240_000);
  const file = path.join(engine.dataDirectory, 'run.json');
  const record = () => JSON.parse(fs.readFileSync(file, 'utf8')) as { readonly version: string; readonly pid: number };
  const { pid } = record();
  await workbench.openView('Slipway');
  const pods = workbench.treeItem(/^Pod chatty-/);
  await expect(pods.first()).toBeVisible({ timeout: 60_000 });
  const names = async () => (await pods.locator('.label-name').allTextContents()).sort();
  const before = await names();
  fs.writeFileSync(file, JSON.stringify({ ...record(), version: '0.0.9' }));
  await page.reload();
  await workbench.openView('Slipway');
  const toast = workbench.toasts.filter({ hasText: `The engine of Slipway 0.0.9 is running, and this is Slipway ${packageJson.version}.` });
  await toast.getByRole('button', { name: 'Restart Engine' }).click({ timeout: 60_000 }); // a toast goes by itself
  await expect.poll(() => fs.existsSync(file) ? record().version : '', { timeout: 60_000 }).toBe(packageJson.version);
  expect(record().pid).not.toBe(pid);
  await expect.poll(names, { timeout: 60_000 }).toEqual(before);
});

test('a workspace of several folders offers the files of all, by folder', async ({ page, server, folder }) => {
  test.setTimeout(120_000);
  const [other, workspace] = [`${folder}-other`, `${folder}.code-workspace`];
  fs.cpSync(path.join(folder, 'my-app'), path.join(other, 'my-app'), { recursive: true });
  fs.writeFileSync(workspace, JSON.stringify({ folders: [{ path: folder, name: 'one' }, { path: other, name: 'two' }] }));
  try {
    await page.goto(server.url({ workspace }));
    const workbench = new Workbench(page);
    await workbench.openView('Slipway');
    await expect(workbench.treeItem(/^Deployment chatty/)).toBeVisible({ timeout: 60_000 });
    await workbench.runCommand('Slipway: Build Image...');
    for (const name of ['one', 'two']) await expect(workbench.quickInput.getByRole('option', { name: `${name}/my-app/Dockerfile` })).toBeVisible();
    await page.keyboard.press('Escape');
    await workbench.runCommand('Slipway: Apply Manifest');
    await workbench.pick('two/my-app/service.yaml');
    await expect(workbench.treeItem(/^Service my-app/)).toBeVisible({ timeout: 30_000 });
  } finally {
    fs.rmSync(other, { recursive: true, force: true });
    fs.rmSync(workspace, { force: true });
  }
});
