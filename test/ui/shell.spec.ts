import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { test } from './chatty.ts';
import { expect } from './fixture.ts';

const run = promisify(execFile);

test('a shell in a pod takes what is typed, shows what comes, and leaves no process behind', async ({ workbench, page, engine }) => {
  test.setTimeout(240_000);
  await workbench.openView('Slipway');
  const pod = workbench.treeItem(/^Pod chatty-/);
  await expect(pod.first()).toBeVisible({ timeout: 120_000 });
  const text = workbench.panel.locator('.terminal-wrapper.active .xterm-rows');
  const open = async () => {
    await workbench.contextMenu(pod, 'Open Shell', workbench.option('web'));
    await workbench.pick('web');
    await expect(text).toContainText('#', { timeout: 30_000 });
  };

  await open();
  await page.keyboard.type('echo $((6 * 7)) on $(hostname); stty size\n');
  await expect(text).toContainText(/42 on chatty-/);
  await expect(text).toContainText(/\d{2,} \d{2,}/);
  await page.keyboard.type('exit\n');
  await expect(workbench.panel.locator('.terminal-wrapper')).toHaveCount(0, { timeout: 60_000 });

  await open();
  await page.keyboard.type('sleep 1000\n');
  const processes = async () => {
    const { stdout } = await run('docker', ['ps', '-q', '--filter', `label=slipway.dev/engine=${engine.id()}`, '--filter', 'name=_web_']);
    const lists = await Promise.all(stdout.trim().split('\n').map(async id => (await run('docker', ['top', id])).stdout));
    return lists.join('').split('\n').filter(line => /sleep 1000|\bsh$/.test(line));
  };
  await expect.poll(processes, { timeout: 60_000 }).toHaveLength(2);
  await workbench.runCommand('Terminal: Kill the Active Terminal Instance');
  await expect.poll(processes, { message: 'the shell and what it ran end with the terminal', timeout: 60_000 }).toHaveLength(0);
});
