import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from './fixture.ts';

const run = promisify(execFile);
const docker = async (...args: readonly string[]) => (await run('docker', args)).stdout.trim().split('\n').filter(line => line !== '');

test('a build is cancelled, and an image removed', async ({ workbench, folder }) => {
  test.setTimeout(180_000);
  await test.step('a cancelled build says so, and leaves no container and no image', async () => {
    const seconds = String(1_000_000 + process.pid); // by which its container is known among others
    fs.mkdirSync(path.join(folder, 'endless'));
    fs.writeFileSync(path.join(folder, 'endless', 'Dockerfile'), `FROM busybox:1.36\nRUN sleep ${seconds}\n`);
    const containers = async () => (await docker('ps', '-a', '--no-trunc', '--format', '{{.Command}}')).filter(command => command.includes(seconds)).length;
    await workbench.runCommand('Slipway: Build Image...');
    await workbench.pick('endless/Dockerfile');
    await workbench.answer('endless:test', 'Build Image');
    const toast = workbench.toasts.filter({ hasText: 'Building endless:test' });
    await expect.poll(containers, { timeout: 60_000 }).toBe(1);
    await toast.getByRole('button', { name: 'Cancel' }).click();
    await expect(workbench.statusBar.getByText('Building endless:test was cancelled')).toBeVisible();
    await expect(toast).toHaveCount(0);
    await expect.poll(containers, { timeout: 60_000 }).toBe(0);
    expect(await docker('images', '-q', 'endless:test')).toEqual([]);
  });

  await test.step('an image goes from Docker and from the view, when it is confirmed', async () => {
    const repository = `a-test-${process.pid}`; // the first of the view
    const [name, other] = [`${repository}:v1`, `${repository}:v2`];
    for (const each of [name, other]) await docker('tag', 'busybox:1.36', each);
    await workbench.openView('Slipway');
    await expect(workbench.treeItem(`Repository ${repository}`)).toBeVisible({ timeout: 60_000 });
    await workbench.expand(`Repository ${repository}`);
    const image = workbench.treeItem(new RegExp(`^Image ${name},`));
    await workbench.contextMenu(image, 'Remove Image...', workbench.dialog);
    await expect(workbench.dialog).toContainText(`Remove image ${name}?`);
    await workbench.confirm('Remove');
    await expect(image).toHaveCount(0, { timeout: 30_000 });
    await expect.poll(() => docker('images', '-q', name)).toEqual([]);
    await workbench.runCommand('Slipway: Remove Image...');
    await workbench.pick(other);
    await workbench.confirm('Remove');
    await expect.poll(() => docker('images', '-q', other)).toEqual([]);
  });
});
