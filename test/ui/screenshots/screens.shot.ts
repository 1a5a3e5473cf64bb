import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Locator } from '@playwright/test';
import { deployments, services } from '../../../src/api/resources.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { makeHttpClient } from '../../../src/cluster/httpClient.ts';
import { loadKubeconfig } from '../../../src/cluster/kubeconfig.ts';
import { resolveContext } from '../../../src/cluster/resolveContext.ts';
import { serverNode, startServer } from '../../vscode-host/host.mjs';
import type { VscodeServer } from '../../vscode-host/host.mjs';
import { expect, test as withWorkbench, type TestEngine } from '../fixture.ts';
import { crowd, lonelyService } from './crowd.ts';
import { plainWindow, shootInThemes } from './themes.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const test = withWorkbench;
test.use({ settings: plainWindow });
test.setTimeout(900_000);

test('every screen of an engine\'s life', async ({ workbench, page, engine, folder }) => {
  const shoot = (name: string) => shootInThemes(page, name);
  const quiet = async () => { await page.keyboard.press('Escape'); await page.mouse.move(900, 600); };
  const missed: string[] = [];
  /** A screen that cannot be made is told at the end; the others are made all the same. */
  const part = async (title: string, take: () => Promise<void>) => {
    await test.step(title, take).catch((error: unknown) => { missed.push(`${title}: ${String(error).slice(0, 500)}`); });
    await page.keyboard.press('Escape');
  };
  const question = async (name: string, ask: () => Promise<void>) => { await ask(); await expect(workbench.quickInput.locator('input').first()).toBeVisible(); await page.waitForTimeout(500); await shoot(name); };

  /** The box with this title has come. */
  const asked = async (title: string) => { await expect(workbench.quickInput.locator('.quick-input-title')).toHaveText(title); await page.waitForTimeout(500); };
  /** A line that changes is drawn anew, which closes its hover and leaves VS Code waiting for the mouse to move: such a picture is taken again. */
  const hover = async (name: string, line: Locator) => {
    await shootInThemes(page, name, {
      prepare: async () => { await quiet(); await line.first().hover({ timeout: 5000 }); await expect(workbench.hover.first()).toBeVisible({ timeout: 5000 }); },
      holds: () => expect(workbench.hover.first()).toBeVisible({ timeout: 1 }),
    });
    await quiet();
  };
  await workbench.openView('Slipway');
  await expect(workbench.sideBar.getByRole('button', { name: 'Start Engine' }).first()).toBeVisible();
  await expect(workbench.statusBar.getByText('Slipway: stopped')).toBeVisible({ timeout: 60_000 });
  await expect(workbench.treeItem(/^Repository /).first()).toBeVisible({ timeout: 60_000 });
  await quiet();
  await page.waitForTimeout(1000);
  await shoot('01-engine-stopped');
  await part('walkthrough and menu', async () => {
    await workbench.runCommand('Welcome: Open Walkthrough...');
    await workbench.pick(/Slipway/);
    await page.waitForTimeout(2000);
    await shoot('02-walkthrough');
    await workbench.closeEditor();
    await workbench.runCommand('Slipway: Show Engine Menu');
    await expect(workbench.quickInput.getByRole('option').first()).toBeVisible();
    await shoot('03-menu-stopped');
    await quiet();
  });
  await part('start', async () => {
    await workbench.sideBar.getByRole('button', { name: 'Start Engine' }).first().click();
    await expect(workbench.toasts).toHaveCount(1);
    await shoot('04-starting');
    await expect(workbench.treeItem(/^Node .*Ready/)).toBeVisible({ timeout: 120_000 });
    await expect(workbench.toasts).toHaveCount(0, { timeout: 120_000 });
    await shoot('05-no-workloads');
  });
  await part('build', async () => {
    await question('06-which-dockerfile', () => workbench.runCommand('Slipway: Build Image...'));
    await workbench.pick('my-app/Dockerfile');
    await asked('Build Image');
    await shoot('07-image-name');
    await page.keyboard.press('Enter');
    await asked('Build Arguments');
    await shoot('08-build-arguments');
    await page.keyboard.press('Enter');
    await expect(workbench.toasts.filter({ hasText: 'Building' })).toHaveCount(0, { timeout: 120_000 });
  });
  await part('build that fails', async () => {
    fs.mkdirSync(path.join(folder, 'slow'));
    fs.writeFileSync(path.join(folder, 'slow', 'Dockerfile'), `FROM busybox:1.36\nRUN for i in 1 2 3 4 5 6 7 8 9; do echo working on it, part $i; sleep 1; done # ${Date.now()}: not from the cache\nRUN sleep 9\nRUN exit 3\n`);
    await workbench.runCommand('Slipway: Build Image...');
    await workbench.pick('slow/Dockerfile');
    await workbench.answer('slow:test');
    await expect(workbench.toasts.filter({ hasText: 'Building' })).toBeVisible();
    await page.waitForTimeout(3000);
    await shoot('09-building');
    await expect(workbench.toasts.filter({ hasText: /failed/ })).toBeVisible({ timeout: 60_000 });
    await workbench.openFile('slow/Dockerfile');
    await workbench.runCommand('Problems: Focus on Problems View');
    await shoot('10-build-failed');
    await page.keyboard.press('Control+J');
    await workbench.runCommand('Notifications: Clear All Notifications');
    await workbench.closeEditor();
  });
  await part('apply', async () => {
    execFileSync('docker', ['build', '-q', '-t', 'my-app:v1.1', '--build-arg', 'VERSION=v1.1', path.join(folder, 'my-app')]);
    await workbench.openFile('my-app/deployment.yaml');
    await expect(workbench.codeLens('Apply')).toBeVisible({ timeout: 30_000 });
    await workbench.codeLens('Apply').click();
    await expect(workbench.treeItem('Deployment my-app, 3 of 3 ready')).toBeVisible({ timeout: 120_000 });
    await expect(workbench.editor.locator('.codelens-decoration').first()).toContainText('3/3 ready', { timeout: 30_000 });
    await workbench.openFile('my-app/service.yaml');
    await workbench.codeLens('Apply').click();
    await expect(workbench.treeItem(/^Service my-app/)).toBeVisible();
    await workbench.expand(/^Service my-app/);
    await workbench.expand(/^Node /);
    await workbench.openFile('my-app/deployment.yaml');
    await quiet();
    await page.waitForTimeout(1000);
    await shoot('11-running');
  });
  await part('hovers', async () => {
    await hover('12-hover-pod', workbench.treeItem(/^Pod my-app/));
    await hover('13-hover-node', workbench.treeItem(/^Node /));
    await hover('14-hover-service', workbench.treeItem(/^Service my-app/));
    await workbench.treeItem(/^Deployment my-app/).first().click({ button: 'right' });
    await page.waitForTimeout(500);
    await shoot('15-menu-deployment');
    await page.keyboard.press('Escape');
  });
  await part('scale', async () => {
    await question('16-scale', () => workbench.contextMenu(workbench.treeItem(/^Deployment my-app/), 'Scale...', workbench.quickInput.getByText('Scale Deployment my-app')));
    await page.keyboard.type('x');
    await page.waitForTimeout(400);
    await shoot('17-scale-refused');
    await quiet();
  });
  await part('diff and rollout', async () => {
    await workbench.replaceAll('my-app:v1.0', 'my-app:v1.1');
    await workbench.codeLens('Diff').click();
    await page.waitForTimeout(2500);
    await shoot('18-diff');
    await workbench.runCommand('View: Close Editor');
    await workbench.codeLens('Apply').click();
    await expect(workbench.treeItem(/^Deployment my-app, .*updating/)).toBeVisible({ timeout: 60_000 });
    await shoot('19-rollout');
    await expect(workbench.treeItem('Deployment my-app, 3 of 3 ready')).toBeVisible({ timeout: 120_000 });
  });
  await part('undo, delete, describe', async () => {
    await question('20-undo', () => workbench.contextMenu(workbench.treeItem(/^Deployment my-app/), 'Undo Rollout...', workbench.option(/Revision 1/)));
    await quiet();
    await workbench.contextMenu(workbench.treeItem(/^Deployment my-app/), 'Delete...', workbench.dialog);
    await shoot('21-delete');
    await page.keyboard.press('Escape');
    await workbench.contextMenu(workbench.treeItem(/^Deployment my-app/), 'Describe', workbench.editor.locator('.view-line').filter({ hasText: /^Name:/ }));
    await page.waitForTimeout(1500);
    await shoot('22-describe');
    await workbench.closeEditor();
  });
  await part('logs question', async () => {
    await question('23-logs-of-what', () => workbench.runCommand('Slipway: Show Logs'));
    await quiet();
  });
  await part('shell', async () => {
    await workbench.contextMenu(workbench.treeItem(/^Pod my-app/), 'Open Shell', workbench.panel.locator('.terminal-wrapper, .xterm'));
    await page.waitForTimeout(2000);
    await page.keyboard.type('id; ls /\n');
    await page.waitForTimeout(1500);
    await shoot('24-shell');
    await page.keyboard.press('Control+J');
  });
  await part('crowd', async () => {
    await createCrowd(engine);
    await expect(workbench.treeItem(/^Pod crashing.*CrashLoopBackOff/)).toBeVisible({ timeout: 120_000 });
    await expect(workbench.treeItem('Deployment many, 12 of 12 ready')).toBeAttached({ timeout: 180_000 });
    await shoot('25-crowd');
    await hover('26-hover-crashing', workbench.treeItem(/^Pod crashing/));
    await hover('27-hover-no-image', workbench.treeItem(/^Pod image-that/));
    await workbench.expand(/^Pod crashing/);
    await hover('38-hover-container', workbench.treeItem(/^Container app,/));
    await workbench.resizeSideBar(220);
    await quiet();
    await shoot('39-narrow-side-bar');
    await workbench.resizeSideBar(300);
  });
  await part('logs of crashing', async () => {
    await workbench.contextMenu(workbench.treeItem(/^Deployment crashing/), 'Show Logs', workbench.webviews);
    await expect(workbench.webview().getByText(/ended|restarted/).first()).toBeVisible({ timeout: 60_000 });
    await shoot('28-logs-crashing');
    await workbench.closeEditor();
  });
  await part('logs of many', async () => {
    await workbench.runCommand('Slipway: Show Logs');
    await workbench.pick(/^many/);
    await expect(workbench.webview().getByText('serving').nth(10)).toBeVisible({ timeout: 60_000 });
    await workbench.webview().getByRole('textbox', { name: 'Search' }).fill('serv');
    await page.waitForTimeout(1000);
    await shoot('29-logs-many');
  });
  await part('metrics', async () => {
    await workbench.runCommand('Slipway: Show Metrics');
    await workbench.pick(/^many/);
    await page.waitForTimeout(1500);
    await shoot('30-metrics-loading');
    await page.waitForTimeout(25_000);
    await shoot('31-metrics-many');
  });
  await part('menu', async () => {
    await workbench.runCommand('Slipway: Show Engine Menu');
    await page.waitForTimeout(500);
    await shoot('32-menu-running');
    await quiet();
  });
  await part('one namespace', async () => {
    await question('36-which-namespace', () => workbench.runCommand('Slipway: Select Namespace...'));
    await workbench.pick('kube-system');
    await expect(workbench.sideBar.getByText('Nothing is in the selected namespace.').first()).toBeVisible({ timeout: 30_000 });
    await shoot('37-empty-namespace');
    await workbench.runCommand('Slipway: Select Namespace...');
    await workbench.pick('All Namespaces');
  });
  await part('engine stopped under the window', async () => {
    await engine.slipway('engine', 'stop', '--pods');
    await expect(workbench.statusBar.getByText('Slipway: stopped')).toBeVisible({ timeout: 30_000 });
    await page.waitForTimeout(1000);
    await shoot('33-stopped-metrics');
    await workbench.editor.getByRole('tab', { name: /Logs: many/ }).click();
    await page.waitForTimeout(1500);
    await shoot('34-stopped-logs');
    await workbench.editor.getByRole('tab', { name: 'deployment.yaml' }).click(); // the panel's page has the keyboard
    await quiet();
    await page.waitForTimeout(1000);
    await shoot('35-stopped-manifest');
  });
  expect(missed).toEqual([]);
});

test('a manifest with mistakes', async ({ workbench, page, folder }) => {
  fs.writeFileSync(path.join(folder, 'wrong.yaml'), fs.readFileSync(path.join(folder, 'my-app', 'deployment.yaml'), 'utf8').replace('replicas: 3', 'replicas: three\n  replicaz: 3'));
  await workbench.openFile('wrong.yaml');
  await expect(workbench.editor.locator('.squiggly-error').first()).toBeVisible({ timeout: 30_000 });
  await workbench.pointAt(workbench.editor.locator('.view-line span span').filter({ hasText: /^three$/ }));
  await expect(workbench.hover.first()).toBeVisible();
  await shootInThemes(page, '40-mistakes');
});

const withoutDocker = withWorkbench.extend<object, { server: VscodeServer; engine: TestEngine }>({
  engine: [async ({}, use) => {
    const dataDirectory = fs.mkdtempSync(path.join(os.tmpdir(), 'slipway-no-docker-'));
    const slipway = async (...args: readonly string[]) => Promise.resolve(execFileSync(serverNode(), [path.join(root, 'dist', 'cli.js'), ...args, '--data-dir', dataDirectory], { encoding: 'utf8' }));
    await use({ dataDirectory, slipway, id: () => '' });
    await slipway('engine', 'reset', '--yes', '--docker-host', 'unix:///nowhere/docker.sock');
    fs.rmSync(dataDirectory, { recursive: true, force: true });
  }, { scope: 'worker', timeout: 60_000 }],
  server: [async ({ engine }, use) => {
    const server = await startServer({ extensions: [root], settings: { ...plainWindow, 'slipway.engine.dataDirectory': engine.dataDirectory, 'slipway.docker.host': 'unix:///nowhere/docker.sock' } });
    await use(server);
    await server.close();
  }, { scope: 'worker', timeout: 60_000 }],
});

withoutDocker('Docker does not answer', async ({ workbench, page }) => {
  withoutDocker.setTimeout(120_000);
  await workbench.openView('Slipway');
  await expect(workbench.sideBar.getByText('Docker does not answer')).toBeVisible({ timeout: 30_000 });
  await shootInThemes(page, '50-no-docker');
  await workbench.runCommand('Slipway: Start Engine');
  await page.waitForTimeout(6000);
  await shootInThemes(page, '51-no-docker-start');
  await workbench.runCommand('Slipway: Build Image...');
  await workbench.pick('my-app/Dockerfile');
  await workbench.answer('my-app:test', 'Build Image');
  await workbench.answer('VERSION=v1.0', 'Build Arguments');
  await expect(workbench.toasts.filter({ hasText: 'Show Log' }).filter({ hasText: 'Docker does not answer' })).toBeVisible({ timeout: 30_000 });
  await shootInThemes(page, '52-no-docker-build');
});

const untrusted = withWorkbench.extend<object, { server: VscodeServer }>({
  server: [async ({ engine }, use) => {
    const settings = { ...plainWindow, 'slipway.engine.dataDirectory': engine.dataDirectory, 'security.workspace.trust.enabled': true, 'security.workspace.trust.startupPrompt': 'never', 'security.workspace.trust.banner': 'always' };
    const server = await startServer({ extensions: [root], workspaceTrust: true, settings });
    await use(server);
    await server.close();
  }, { scope: 'worker', timeout: 60_000 }],
});

untrusted('an untrusted workspace', async ({ workbench, page }) => {
  untrusted.setTimeout(120_000);
  await workbench.openView('Slipway');
  await workbench.openFile('my-app/deployment.yaml');
  await expect(workbench.codeLens('Apply')).toBeVisible({ timeout: 30_000 });
  await shootInThemes(page, '60-untrusted');
  await workbench.codeLens('Apply').click();
  await page.waitForTimeout(1500);
  await shootInThemes(page, '61-untrusted-apply');
});

/** Puts workloads in every state beside what runs. */
async function createCrowd({ dataDirectory }: TestEngine): Promise<void> {
  const client = makeHttpClient(resolveContext(loadKubeconfig([path.join(dataDirectory, 'kubeconfig')]), { clock: systemClock, allowExec: false }));
  for (const deployment of crowd) await client.create(deployments, deployment);
  await client.create(services, lonelyService);
  client.close();
}
