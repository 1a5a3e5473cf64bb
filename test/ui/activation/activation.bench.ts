import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startServer, type VscodeServer } from '../../vscode-host/host.mjs';
import { expect, root, test as base, userKubeconfig } from '../fixture.ts';
import type { Workbench } from '../workbench.ts';

/** How many windows the medians are of; the figures are worth something on a quiet machine, with several. */
const windows = Number(process.env['SLIPWAY_WINDOWS'] ?? 5);
const [ours, idle] = ['slipway.slipway', 'slipway.idle'];

/** Beside Slipway an extension that does nothing, woken by another language: what it takes is VS Code's own part, on this machine as busy as it is. */
const test = base.extend<object, { server: VscodeServer }>({
  server: [async ({ engine }, use) => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'slipway-idle-'));
    fs.writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'idle', publisher: 'slipway', version: '0.0.1', engines: { vscode: '^1.105.0' }, main: './main.js', activationEvents: ['onLanguage:ini'] }));
    fs.writeFileSync(path.join(folder, 'main.js'), 'require("vscode"); exports.activate = () => {};\n');
    const server = await startServer({ extensions: [root, folder], settings: { 'slipway.engine.dataDirectory': engine.dataDirectory }, env: { KUBECONFIG: userKubeconfig(engine) } });
    await use(server);
    await server.close();
    fs.rmSync(folder, { recursive: true, force: true });
  }, { scope: 'worker', timeout: 60_000 }],
});

interface Activation { readonly loadMs: number; readonly callMs: number; readonly finishMs: number }

for (const { by, file } of [{ by: 'YAML that is no manifest', file: 'values.yaml' }, { by: 'a manifest', file: 'my-app/deployment.yaml' }]) {
  test(`the extension is activated by ${by}, and VS Code tells how long that took`, async ({ workbench, server, folder }, testInfo) => {
    test.setTimeout(120_000 + windows * 90_000);
    fs.writeFileSync(path.join(folder, 'values.yaml'), 'image:\n  tag: v1.0\n');
    fs.writeFileSync(path.join(folder, 'settings.ini'), '[a]\nb = c\n');
    const seen: Activation[] = [];
    const beside: Activation[] = [];
    const places: string[] = [];
    for (let window = 0; window < windows; window++) { // the fixture's own was the first of this VS Code, and counts nothing
      // Of a folder that VS Code has shown before, it would bring back the editors, and with them load its own extensions within the time of ours.
      const fresh = path.join(folder, '..', `${path.basename(folder)}-${window}`);
      fs.cpSync(folder, fresh, { recursive: true });
      places.push(fresh);
      await workbench.page.goto(server.url({ folder: fresh }));
      await expect(workbench.activityBar.getByRole('tab', { name: 'Slipway' })).toBeVisible({ timeout: 60_000 });
      await workbench.page.waitForTimeout(3000); // what VS Code does at its start has time to end
      await workbench.openFile('settings.ini');
      await workbench.openFile(file);
      const table = await startupPerformance(workbench);
      seen.push(activationIn(table, ours));
      beside.push(activationIn(table, idle));
    }
    for (const place of places) fs.rmSync(place, { recursive: true, force: true });
    const told = `activation by ${by}: ${describe(seen)}; an extension that does nothing: ${describe(beside)}`;
    testInfo.annotations.push({ type: 'activation', description: told });
    console.log(told);
  });
}

/** The text of "Developer: Startup Performance" when both extensions are in it. */
async function startupPerformance(workbench: Workbench): Promise<string> {
  const { page } = workbench;
  let text = '';
  await expect(async () => {
    await workbench.runCommand('Developer: Startup Performance');
    await page.mouse.move(700, 500);
    await workbench.editor.locator('.view-line').filter({ hasText: 'System' }).first().click({ timeout: 5000 });
    await page.keyboard.press('Control+A');
    await page.keyboard.press('Control+C');
    text = await page.evaluate(() => navigator.clipboard.readText());
    await workbench.closeEditor(); // before anything can fail: one that is open already has scrolled away from its first line
    for (const id of [ours, idle]) expect(text).toContain(`| ${id} `);
  }).toPass({ timeout: 90_000 });
  return text;
}

/** Columns: extension, eager, load code, call activate, finish activate. */
function activationIn(table: string, id: string): Activation {
  const row = table.split('\n').find(line => line.startsWith(`| ${id} `)) ?? '';
  const [loadMs = NaN, callMs = NaN, finishMs = NaN] = row.split('|').slice(3, 6).map(Number);
  expect(loadMs, row).toBeGreaterThanOrEqual(0);
  return { loadMs, callMs, finishMs };
}

function describe(activations: readonly Activation[]): string {
  const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
  const each = activations.map(({ loadMs, callMs, finishMs }) => `${loadMs}+${callMs}+${finishMs}`);
  return `median ${median(activations.map(({ loadMs, callMs }) => loadMs + callMs))} ms (load ${median(activations.map(({ loadMs }) => loadMs))}, call ${median(activations.map(({ callMs }) => callMs))}) of load+call+finish ${each.join(', ')}`;
}
