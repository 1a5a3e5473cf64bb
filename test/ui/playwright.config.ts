import { defineConfig } from '@playwright/test';
import path from 'node:path';
import { chromiumArgs, chromiumPath } from '../vscode-host/host.mjs';

const executablePath = chromiumPath();

export default defineConfig({
  testDir: '.',
  outputDir: path.join(import.meta.dirname, '..', '..', 'out', 'ui'),
  timeout: 120_000,
  expect: { timeout: 20_000 },
  workers: 1,
  retries: 1, // a window on a busy machine has chances that are not ours; the summary of the run names each test that needed it
  fullyParallel: false,
  forbidOnly: process.env['CI'] !== undefined,
  use: {
    actionTimeout: 60_000, // what can no longer come is not waited for until the whole test's time is over
    viewport: { width: 1400, height: 900 },
    launchOptions: { ...(executablePath === undefined ? {} : { executablePath }), args: [...chromiumArgs] },
    permissions: ['clipboard-read', 'clipboard-write'],
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
  },
});
