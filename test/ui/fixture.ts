import { test as base, expect } from '@playwright/test';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { serverNode, startServer } from '../vscode-host/host.mjs';
import type { VscodeServer } from '../vscode-host/host.mjs';
import { Workbench } from './workbench.ts';

export const root = path.resolve(import.meta.dirname, '../..');
/** The folder of the user's kubectl. */
export const newestKubectl = path.join(root, '.cache', 'kubectl', 'unstable');
const run = promisify(execFile);

/** An engine of the test's own: nothing of the user's is touched, and nothing is left behind. */
export interface TestEngine {
  readonly dataDirectory: string;
  /** Runs `slipway` on this engine's data directory; resolves with its standard output. */
  slipway(...args: readonly string[]): Promise<string>;
  /** The value of the label `slipway.dev/engine` of its Docker objects. */
  readonly id: () => string;
}

/** What VS Code takes for the user's kubeconfig; not there at first. */
export function userKubeconfig({ dataDirectory }: Pick<TestEngine, 'dataDirectory'>): string { return path.join(path.dirname(dataDirectory), 'user', 'config'); }

/** Playwright's test with a VS Code that has Slipway installed, a copy of the examples, and the window that shows them. */
export const test = base.extend<{ folder: string; workbench: Workbench }, { settings: Readonly<Record<string, unknown>>; engine: TestEngine; server: VscodeServer }>({
  settings: [{}, { option: true, scope: 'worker' }],
  engine: [async ({}, use) => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'slipway-ui-engine-'));
    const dataDirectory = path.join(folder, 'demo'); // the context is named after it
    fs.mkdirSync(dataDirectory, { mode: 0o700 });
    const slipway = async (...args: readonly string[]) => (await run(serverNode(), [path.join(root, 'dist', 'cli.js'), ...args, '--data-dir', dataDirectory])).stdout;
    const id = () => (JSON.parse(fs.readFileSync(path.join(dataDirectory, 'engine.json'), 'utf8')) as { readonly id: string }).id;
    await use({ dataDirectory, slipway, id });
    await slipway('engine', 'reset', '--yes');
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }, { scope: 'worker', timeout: 120_000 }],
  server: [async ({ settings, engine }, use) => {
    const server = await startServer({ extensions: [root], settings: { 'slipway.engine.dataDirectory': engine.dataDirectory, ...settings }, env: { KUBECONFIG: userKubeconfig(engine), PATH: `${newestKubectl}${path.delimiter}${process.env['PATH']}` } });
    await use(server);
    await server.close();
  }, { scope: 'worker', timeout: 60_000 }],
  folder: async ({}, use) => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'slipway-ui-'));
    fs.cpSync(path.join(root, 'examples'), folder, { recursive: true });
    await use(folder);
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  },
  workbench: async ({ page, server, folder }, use) => {
    await page.goto(server.url({ folder }));
    await expect(page.locator('.monaco-workbench')).toBeVisible({ timeout: 30_000 });
    await expect(page.locator('.explorer-folders-view .monaco-list-row').first()).toBeVisible({ timeout: 30_000 });
    const workbench = new Workbench(page);
    await expect(workbench.activityBar.getByRole('tab', { name: 'Slipway' })).toBeVisible({ timeout: 30_000 }); // the extension is scanned
    await use(workbench);
  },
});

export { expect };
