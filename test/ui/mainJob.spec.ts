import { execFile } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
import { expect, test } from './fixture.ts';
import type { Workbench } from './workbench.ts';

const run = promisify(execFile);
const docker = async (...args: readonly string[]) => (await run('docker', args)).stdout.trim().split('\n').filter(line => line !== '');

test('the main job, from a Dockerfile and two manifests to healed containers, through the UI', async ({ workbench, page, engine }) => {
  test.setTimeout(900_000);
  const tree = (name: string | RegExp) => workbench.treeItem(name);
  const readyPods = tree(/^Pod my-app-\S+, Running(, \d+ restarts?)?, ready$/);

  await test.step('start the engine', async () => {
    await workbench.openView('Slipway');
    await workbench.sideBar.locator('.monaco-button', { hasText: 'Start Engine' }).click();
    await expect(tree(/^Node slipway\S*, Ready/)).toBeVisible({ timeout: 180_000 });
  });

  await test.step('build my-app:v1.0', async () => {
    await build(workbench, page, { tag: 'my-app:v1.0', version: 'v1.0', suggested: true });
    await workbench.expand('Repository my-app');
    await expect(tree(/^Image my-app:v1\.0,/)).toBeVisible({ timeout: 60_000 });
  });

  await test.step('apply the Deployment and the Service by code lens', async () => {
    for (const kind of ['deployment', 'service']) {
      await workbench.openFile(`my-app/${kind}.yaml`);
      await workbench.applyByLens(`${kind}/my-app`);
    }
    await expect(tree('Deployment my-app, 3 of 3 ready')).toBeVisible({ timeout: 60_000 });
    await expect(readyPods).toHaveCount(3);
    await expect(workbench.editor.locator('.codelens-decoration')).toContainText('3 endpoints ready', { timeout: 60_000 }); // VS Code draws lenses when every provider has answered, and the language server has just been started
  });

  const address = await test.step('open the Service: all three pods answer', async () => {
    const url = await openService(workbench, page);
    const pods = new Set<string>(); // the extension leads connections to the ready pods in turn
    for (let request = 0; request < 60; request++) pods.add((await get(url)).pod);
    expect(pods.size, 'pods that answered').toBe(3);
    return url;
  });

  await test.step('read its logs in the panel', async () => {
    await workbench.contextMenu(tree(/^Deployment my-app/), 'Show Logs', workbench.webviews);
    const logs = workbench.webview();
    await expect(logs.getByText(/GET \/ from/).first()).toBeVisible({ timeout: 30_000 });
    await get(`${address}?said-while-the-panel-is-open`);
    await expect(logs.getByText(/GET \/\?said-while-the-panel-is-open from/)).toBeVisible();
    await workbench.closeEditor();
  });

  await test.step('see its memory in the metrics panel', async () => {
    await workbench.contextMenu(tree(/^Deployment my-app/), 'Show Metrics', workbench.webviews);
    await expect(workbench.webview().getByText(/Memory/i).first()).toBeVisible({ timeout: 30_000 });
    await expect(workbench.webview().getByText(/\d+(\.\d+)? ?(Mi|MiB|KiB|Ki|MB|kB)\b/).first()).toBeVisible({ timeout: 60_000 });
    await workbench.closeEditor();
  });

  await test.step('scale to 5', async () => {
    await workbench.runCommand('Slipway: Scale...');
    await workbench.pick('my-app');
    await workbench.answer('5', 'Scale Deployment my-app');
    await expect(tree('Deployment my-app, 5 of 5 ready')).toBeVisible({ timeout: 60_000 });
    await expect(readyPods).toHaveCount(5);
  });

  await test.step('build v1.1, change the image in the editor and apply: no request fails during the update', async () => {
    await build(workbench, page, { tag: 'my-app:v1.1', version: 'v1.1' });
    await expect(tree(/^Image my-app:v1\.1,/)).toBeVisible({ timeout: 60_000 });
    const client = startClient(address);
    await workbench.openFile('my-app/deployment.yaml');
    await workbench.replaceAll('replicas: 3', 'replicas: 5');
    await workbench.replaceAll('my-app:v1.0', 'my-app:v1.1');
    // Chance decides which pod answers: each has its time to.
    await expect.poll(() => client.seen().pods, { message: 'all five pods answer before the update', timeout: 60_000 }).toEqual({ 'v1.0': 5 });
    await workbench.applyByLens('deployment/my-app');
    await expect.poll(() => client.seen(), { message: 'five pods went and five came', timeout: 180_000 }).toEqual({ enough: true, pods: { 'v1.0': 5, 'v1.1': 5 }, lastVersions: ['v1.1'], failures: [] });
    await expect(tree(/^Deployment my-app, 5 of 5 ready$/)).toBeVisible({ timeout: 60_000 });
    expect((await client.stop()).failures).toEqual([]);
  });

  await test.step('roll back', async () => {
    await workbench.contextMenu(tree(/^Deployment my-app/), 'Undo Rollout...', workbench.option(/Revision 1/));
    await workbench.pick(/Revision 1/);
    await expect.poll(async () => (await get(address)).version, { timeout: 120_000 }).toBe('v1.0');
    await expect(tree(/^Deployment my-app, 5 of 5 ready$/)).toBeVisible({ timeout: 150_000 });
    await expect(readyPods).toHaveCount(5, { timeout: 60_000 });
    await expect(tree(/^Pod my-app-/), 'those that go are gone: the next step kills one that stays').toHaveCount(5, { timeout: 90_000 });
  });

  await test.step('docker kill one container: it is restarted', async () => {
    const [victim = ''] = await docker('ps', '-q', '--filter', `label=slipway.dev/engine=${engine.id()}`, '--filter', 'name=_my-app_');
    await docker('kill', victim);
    await expect(tree(/^Pod my-app-\S+, Running, 1 restart, ready$/)).toBeVisible({ timeout: 90_000 });
    await expect(tree('Deployment my-app, 5 of 5 ready')).toBeVisible({ timeout: 60_000 });
  });

  await test.step('delete everything', async () => {
    await workbench.contextMenu(tree(/^Deployment my-app/), 'Delete...', workbench.dialog);
    await workbench.confirm('Delete');
    await workbench.openFile('my-app/service.yaml');
    await workbench.clickLens('Delete', workbench.dialog);
    await workbench.confirm('Delete');
    await expect(tree(/^Service my-app/)).toHaveCount(0, { timeout: 30_000 });
    await expect(tree(/my-app-/)).toHaveCount(0, { timeout: 60_000 });
    await expect(workbench.sideBar.getByText('Nothing runs yet.')).toBeVisible();
  });

  await test.step('stop and reset: nothing is left', async () => {
    await workbench.runCommand('Slipway: Stop Engine...');
    await workbench.confirm('Stop Pods Too');
    await expect(workbench.statusBar.getByText('Slipway: stopped')).toBeVisible({ timeout: 30_000 });
    const label = `label=slipway.dev/engine=${engine.id()}`;
    await workbench.runCommand('Slipway: Reset Engine...');
    await workbench.confirm('Reset');
    await expect.poll(() => fs.existsSync(engine.dataDirectory), { timeout: 60_000 }).toBe(false);
    expect(await docker('ps', '-aq', '--filter', label)).toEqual([]);
    expect(await docker('network', 'ls', '-q', '--filter', label)).toEqual([]);
    expect(await docker('volume', 'ls', '-q', '--filter', label)).toEqual([]);
  });
});

async function build(workbench: Workbench, page: Page, { tag, version, suggested = false }: { readonly tag: string; readonly version: string; readonly suggested?: boolean }): Promise<void> {
  await workbench.runCommand('Slipway: Build Image...');
  await workbench.pick('my-app/Dockerfile');
  if (suggested) await expect(workbench.quickInput.locator('input[type=text]')).toHaveValue(tag); // the manifest beside the Dockerfile names it
  await workbench.answer(tag, 'Build Image');
  await expect(workbench.quickInput.locator('.quick-input-title')).toHaveText('Build Arguments');
  await expect(workbench.quickInput.locator('input[type=text]')).toHaveValue(`VERSION=${version}`); // what is built as v1.1 calls itself v1.1
  await page.keyboard.press('Enter');
}

/** Opens the Service with its inline action; answers the address that the browser was sent to. */
async function openService(workbench: Workbench, page: Page): Promise<string> {
  const service = workbench.treeItem(/^Service my-app/).first();
  await service.hover();
  const opened = page.context().waitForEvent('page');
  await service.getByRole('button', { name: 'Open in Browser' }).click();
  const tab = await opened;
  await expect(tab.locator('body')).toContainText('Hello from my-app v1.0');
  const url = tab.url();
  await tab.close();
  return url;
}

interface Answer { readonly version: string; readonly pod: string }

/** One request on a connection of its own. */
function get(url: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    http.get(url, { agent: false, timeout: 10_000 }, response => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => { text += chunk; }).once('error', reject).once('end', () => {
        const [, version, pod] = /^Hello from my-app (\S+) on (\S+)/.exec(text) ?? [];
        if (version === undefined || pod === undefined) reject(new Error(`${response.statusCode}: ${text}`)); else resolve({ version, pod });
      });
    }).once('timeout', function (this: http.ClientRequest) { this.destroy(new Error('no answer within 10 s')); }).once('error', reject);
  });
}

/** Sends one request after another until stopped, each on a new connection. */
function startClient(url: string) {
  const seen = { answers: [] as Answer[], failures: [] as string[] };
  let stopped = false;
  const ended = (async () => {
    while (!stopped) await get(url).then(answer => seen.answers.push(answer), (error: unknown) => seen.failures.push(String(error)));
  })();
  return {
    /** So far: whether there were 500 answers, how many pods of each version answered, of which versions the last 20 were, and what failed. */
    seen: () => ({
      enough: seen.answers.length >= 500 || seen.answers.length,
      pods: Object.fromEntries([...Map.groupBy(seen.answers, ({ version }) => version)].map(([version, answers]) => [version, new Set(answers.map(({ pod }) => pod)).size])),
      lastVersions: [...new Set(seen.answers.slice(-20).map(({ version }) => version))], failures: seen.failures,
    }),
    async stop() { stopped = true; await ended; return seen; },
  };
}
