import { expect, test } from '@playwright/test';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Workbench } from './workbench.ts';

const root = path.resolve(import.meta.dirname, '../..');
const { findDocker } = await import(path.join(root, 'scripts', 'docker.mjs')) as { findDocker(): Promise<{ readonly host: string; readonly own: boolean } | { readonly denied: string } | undefined> };

test.skip(process.platform === 'win32', 'ends the program as a terminal on Unix does');

test('npm start serves VS Code with Slipway and the examples, and Ctrl+C ends it but not Docker', async ({ page }) => {
  test.setTimeout(180_000);
  const docker = await findDocker();
  if (docker === undefined || !('host' in docker)) throw new Error('no Docker daemon answers');
  // Somebody who has never used Slipway: nothing of this user's is seen or changed.
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'slipway-start-'));
  const { XDG_DATA_HOME: _data, KUBECONFIG: _kubeconfig, CI: _ci, ...environment } = process.env;
  const npm = spawn('npm', ['start', '--', '--browser'], { cwd: root, detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: { ...environment, HOME: home, NO_OPEN: '1', npm_config_update_notifier: 'false' } });
  let output = '';
  for (const stream of [npm.stdout, npm.stderr]) stream.setEncoding('utf8').on('data', (text: string) => { output += text; });
  const ended = new Promise<void>(resolve => npm.once('close', () => { resolve(); }));
  const isRunning = () => { try { process.kill(-(npm.pid ?? 0), 0); return true; } catch { return false; } };
  try {
    await expect.poll(() => output, { timeout: 90_000, message: 'it says where VS Code runs' }).toMatch(/^VS Code is running at\n\n {2}http:\/\/127\.0\.0\.1:\d+\/\S+\n\nCtrl\+C ends it\.$/m);
    const address = /http:\/\/127\.0\.0\.1:\d+\/\S+/.exec(output)?.[0] ?? '';
    const told = `Docker runs at ${docker.host} and keeps running; \`npm run docker:stop\` stops it. For docker in a terminal: export DOCKER_HOST=${docker.host}\n`;
    expect(output.includes(told), `how to stop Docker is told where it is the project's own: ${output}`).toBe(docker.own);

    await page.goto(address);
    const workbench = new Workbench(page);
    await expect(workbench.treeItem('my-app').first()).toBeVisible({ timeout: 30_000 });
    await expect(workbench.treeItem('flask-app').first()).toBeVisible();
    await workbench.openView('Slipway');
    await expect(workbench.sideBar.getByRole('button', { name: 'Start Engine' }).first()).toBeVisible({ timeout: 30_000 });

    process.kill(-(npm.pid ?? 0), 'SIGINT'); // as the terminal does: to npm and all that it started
    await ended;
    await expect.poll(isRunning, { message: 'nothing of it runs any more' }).toBe(false);
    await expect(fetch(address)).rejects.toThrow('fetch failed');
    expect(await findDocker()).toEqual(docker);
  } finally {
    if (isRunning()) process.kill(-(npm.pid ?? 0), 'SIGKILL');
    fs.rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
});
