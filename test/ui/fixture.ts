import { test as base, expect } from '@playwright/test';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startServer } from '../vscode-host/host.mjs';
import type { VscodeServer } from '../vscode-host/host.mjs';
import { Workbench } from './workbench.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** Playwright's test with a VS Code that has Slipway installed, a copy of the examples, and the window that shows them. */
export const test = base.extend<{ folder: string; workbench: Workbench }, { server: VscodeServer }>({
  server: [async ({}, use) => {
    const server = await startServer({ extensions: [root] });
    await use(server);
    await server.close();
  }, { scope: 'worker', timeout: 60_000 }],
  folder: async ({}, use) => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'slipway-ui-'));
    fs.cpSync(path.join(root, 'examples'), folder, { recursive: true });
    await use(folder);
    fs.rmSync(folder, { recursive: true, force: true });
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
