import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { expect, test } from './fixture.ts';

/** S3's slip: the probe stands beside `containers` instead of in the container. */
const misplacedProbe = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: my-app
spec:
  replicas: 3
  selector:
    matchLabels:
      app: my-app
  template:
    metadata:
      labels:
        app: my-app
    spec:
      containers:
      - name: my-app
        image: my-app:v1.0
      readinessProbe:
        httpGet:
          path: /healthz
          port: 8080
`;

test('a misplaced probe is marked and one quick fix moves it into its container', async ({ workbench, folder, page }) => {
  fs.writeFileSync(path.join(folder, 'misplaced.yaml'), misplacedProbe);
  await workbench.openFile('misplaced.yaml');
  await expect(workbench.editor.locator('.squiggly-error')).toHaveCount(1, { timeout: 30_000 });
  await workbench.goToLine(18, 10);
  await expect(async () => {
    await page.keyboard.press('Control+.');
    await page.getByRole('option', { name: /Move .*readinessProbe/ }).first().click({ timeout: 4000 });
  }).toPass({ timeout: 60_000 });
  await expect(workbench.editor.locator('.squiggly-error')).toHaveCount(0);
  await page.keyboard.press('Control+S');
  await expect.poll(() => fs.readFileSync(path.join(folder, 'misplaced.yaml'), 'utf8')).toContain('        image: my-app:v1.0\n        readinessProbe:\n          httpGet:\n            path: /healthz\n');
});

test('completion, hover and symbols come from the schema', async ({ workbench, page }) => {
  await workbench.openFile('my-app/deployment.yaml');
  await expect(workbench.codeLens('Apply')).toBeVisible({ timeout: 30_000 });
  await expect(async () => {
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+Shift+O');
    await expect(workbench.quickInput.getByRole('option', { name: /Deployment my-app/ })).toBeVisible({ timeout: 4000 });
  }).toPass({ timeout: 60_000 }); // a list that was opened before the language server was there stays empty
  await page.keyboard.press('Escape');
  await expect(async () => {
    await workbench.pointAt(workbench.editor.locator('.view-line span span').filter({ hasText: /^replicas$/ }));
    await expect(workbench.hover).toContainText('Number of desired pods', { timeout: 4000 });
  }).toPass({ timeout: 60_000 }); // lenses that come meanwhile move the lines
  await workbench.goToLine(6, 14);
  await page.keyboard.press('Enter');
  await page.keyboard.type('revi');
  await expect(workbench.editor.locator('.suggest-widget').getByRole('option', { name: /revisionHistoryLimit/ })).toBeVisible();
});

test('YAML that is no manifest starts no language server and puts nothing into the status bar; a manifest does both, and contacts no engine', async ({ workbench, folder, server, engine }) => {
  const trap = await listenAsEngine(engine.dataDirectory);
  const status = workbench.statusBar.locator('[id="slipway.slipway.slipway.status"]');
  try {
    await expect.poll(() => languageServers(server.pid), { message: 'those of earlier windows have ended', timeout: 60_000 }).toEqual([]);
    fs.writeFileSync(path.join(folder, 'values.yaml'), 'image:\n  tag: v1.0\nreplicas: 3\n');
    await workbench.openFile('values.yaml');
    await expect(workbench.statusBar.getByText('YAML')).toBeVisible();
    await workbench.page.waitForTimeout(3000); // what must not happen has time to happen
    expect(languageServers(server.pid)).toEqual([]);
    expect(await status.count()).toBe(0);
    await workbench.openFile('my-app/deployment.yaml');
    await expect(workbench.codeLens('Apply')).toBeVisible({ timeout: 30_000 });
    await expect.poll(() => languageServers(server.pid).length).toBe(1);
    await expect(status).toHaveText('Slipway: not connected');
    await workbench.page.waitForTimeout(2000);
    expect(trap.connections).toBe(0);
    const record = path.join(engine.dataDirectory, 'run.json');
    const text = fs.readFileSync(record);
    fs.rmSync(record); // as another window that stops the engine
    await expect(status).toHaveText('Slipway: stopped');
    fs.writeFileSync(record, text);
    await expect(status).toHaveText('Slipway: not connected');
    expect(trap.connections).toBe(0);
    await workbench.openView('Slipway');
    await expect.poll(() => trap.connections, 'a view that is looked at does contact it').toBeGreaterThan(0);
  } finally { await trap.close(); }
});

test('a window notices the first engine that the command line starts, and the next one after a reset, though their data directory was not there', async ({ workbench, engine }) => {
  test.setTimeout(240_000);
  fs.rmSync(engine.dataDirectory, { recursive: true, force: true });
  await workbench.openView('Slipway');
  await expect(workbench.sideBar.getByRole('button', { name: 'Start Engine' }).first()).toBeVisible({ timeout: 60_000 });
  await expect(workbench.statusBar.getByText('Slipway: stopped')).toBeVisible({ timeout: 60_000 }); // the welcome is there before the extension
  for (let start = 0; start < 2; start++) {
    await engine.slipway('engine', 'start');
    await expect(workbench.treeItem(/^Node /)).toBeVisible({ timeout: 60_000 });
    await expect(workbench.statusBar.getByText('slipway-demo')).toBeVisible();
    await engine.slipway('engine', 'reset', '--yes');
    await expect(workbench.statusBar.getByText('Slipway: stopped')).toBeVisible({ timeout: 30_000 });
  }
});

test('a build that fails is marked at its line of the Dockerfile', async ({ workbench, folder, page }) => {
  fs.mkdirSync(path.join(folder, 'broken'));
  fs.writeFileSync(path.join(folder, 'broken', 'Dockerfile'), 'FROM busybox:1.36\n\nRUN echo fine\nRUN exit 3\n');
  await workbench.runCommand('Slipway: Build Image...');
  await workbench.pick('broken/Dockerfile');
  await workbench.answer('broken:test', 'Build Image');
  await expect(workbench.toasts.filter({ hasText: /Building broken:test failed.*returned a non-zero code: 3/ })).toBeVisible({ timeout: 60_000 });
  await workbench.openFile('broken/Dockerfile');
  await expect(workbench.editor.locator('.squiggly-error')).toBeVisible();
  await workbench.runCommand('Problems: Focus on Problems View');
  await expect(workbench.panel.getByRole('treeitem').filter({ hasText: /non-zero code: 3.*\[Ln 4, Col 1\]/ })).toBeVisible();
  await page.keyboard.press('Escape');
});

/** Makes the data directory look as if an engine ran, and counts who comes. */
async function listenAsEngine(dataDirectory: string) {
  const trap = { connections: 0 };
  const listener = net.createServer(socket => { trap.connections++; socket.destroy(); }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const server = `https://127.0.0.1:${(listener.address() as net.AddressInfo).port}`;
  const files = { 'run.json': JSON.stringify({ pid: 1, server }), kubeconfig: JSON.stringify({
    apiVersion: 'v1', kind: 'Config', 'current-context': 'trap', contexts: [{ name: 'trap', context: { cluster: 'trap', user: 'trap' } }],
    clusters: [{ name: 'trap', cluster: { server } }], users: [{ name: 'trap', user: { token: 'none' } }],
  }) };
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(dataDirectory, name), text);
  return Object.assign(trap, {
    close: async () => {
      for (const name of Object.keys(files)) fs.rmSync(path.join(dataDirectory, name), { force: true });
      await new Promise(resolve => listener.close(resolve));
    },
  });
}

/** Processes below `ancestor` that run the language server. */
function languageServers(ancestor: number): number[] {
  const parents = new Map<number, number>();
  const found: number[] = [];
  for (const name of fs.readdirSync('/proc').filter(entry => /^\d+$/.test(entry))) {
    try {
      parents.set(Number(name), Number(/^PPid:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${name}/status`, 'utf8'))?.[1]));
      if (fs.readFileSync(`/proc/${name}/cmdline`, 'utf8').includes('languageServer.js')) found.push(Number(name));
    } catch { /* it ended meanwhile */ }
  }
  const isBelow = (pid: number | undefined): boolean => pid === ancestor || (pid !== undefined && pid > 1 && isBelow(parents.get(pid)));
  return found.filter(isBelow);
}
